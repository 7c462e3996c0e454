import { describe, expect, test } from 'vitest';
import { parseInstant } from '../../src/core/instant.ts';

const AFTER = new Date(2026, 0, 12, 22, 15);
const local = (...parts: [number, number, number, number, number]) => new Date(...parts).getTime();

describe('an instant', () => {
  test.each([
    ['1768201200', 1_768_201_200_000],
    [1_768_201_200, 1_768_201_200_000],
    ['1768201200.5', 1_768_201_200_500],
    ['1768201200123', 1_768_201_200_123],
    ['2026-01-12T07:00:00Z', Date.UTC(2026, 0, 12, 7)],
    ['2026-01-12T07:00:00+02:00', Date.UTC(2026, 0, 12, 5)],
    ['2026-01-12 07:00', local(2026, 0, 12, 7, 0)],
    ['2026-01-12', local(2026, 0, 12, 0, 0)],
    ['Mon, 12 Jan 2026 07:00:00 GMT', Date.UTC(2026, 0, 12, 7)],
    ['07:00', local(2026, 0, 13, 7, 0)],
    ['22:16', local(2026, 0, 12, 22, 16)],
    ['11pm', local(2026, 0, 12, 23, 0)],
    ['12am', local(2026, 0, 13, 0, 0)],
    ['12:30 PM', local(2026, 0, 13, 12, 30)],
    ['3 a.m.', local(2026, 0, 13, 3, 0)],
  ])('%j is read', (text, expected) => {
    expect(parseInstant(text, AFTER)).toBe(expected);
  });

  test.each(['', 'soon', '7', '25:00', '13pm', '0am', '2026-13-01', 'in 2026 or so', '1e300', '-5'])(
    '%j is none',
    (text) => {
      expect(parseInstant(text, AFTER)).toBeUndefined();
    },
  );
});
