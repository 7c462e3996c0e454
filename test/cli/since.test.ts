import { describe, expect, it } from 'vitest';
import { parseSince } from '../../src/cli/since.ts';

const NOW = new Date(2026, 0, 12, 7, 30).getTime();
const at = (day: number, hours: number, minutes = 0): number => new Date(2026, 0, day, hours, minutes).getTime();

describe('parseSince', () => {
  it.each([
    ['24h', NOW - 86_400_000],
    ['90', NOW - 90_000],
    ['22:00', at(11, 22)],
    ['7:30', at(12, 7, 30)],
    ['07:31', at(11, 7, 31)],
    ['today', at(12, 0)],
    ['yesterday', at(11, 0)],
    ['Yesterday 18:00', at(11, 18)],
    ['2026-01-12', at(12, 0)],
    ['2026-01-11 18:05', at(11, 18, 5)],
    ['2026-01-11T18:05', at(11, 18, 5)],
    ['2026-01-11T18:05:00Z', Date.UTC(2026, 0, 11, 18, 5)],
  ])('reads %s as a time gone by', (text, expected) => {
    expect(parseSince(text, NOW)).toBe(expected);
  });

  it.each(['soon', '', '25:00', 'yesterday noon', 'tomorrow', '2026-13-40', '2026-01-12Tx', '12/01/2026'])(
    'refuses %j, and says what it expects',
    (text) => {
      expect(() => parseSince(text, NOW)).toThrow(/expected a time that has passed: 24h, .*this is none/);
    },
  );

  it('refuses what is yet to come', () => {
    expect(() => parseSince('2026-01-13', NOW)).toThrow('is yet to come');
    expect(() => parseSince('today 08:00', NOW)).toThrow('is yet to come');
  });
});
