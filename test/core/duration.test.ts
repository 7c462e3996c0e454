import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../src/core/duration.ts';

test.each([
  [900, 900_000],
  ['900', 900_000],
  [0, 0],
  ['0', 0],
  ['0.5', 500],
  ['15m', 900_000],
  ['1h30m', 5_400_000],
  ['1h 30m', 5_400_000],
  [' 15 M ', 900_000],
  ['1.5h', 5_400_000],
  ['500ms', 500],
  ['2d', 172_800_000],
  ['1d2h3m4s5ms', 93_784_005],
] as const)('reads %j as %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  '',
  ' ',
  'soon',
  '-5',
  '-5m',
  '1h30',
  '30m1h',
  '1m1m',
  '1..5h',
  '.',
  '1e3',
  'm',
  '5 minutes',
  '1,5h',
  '9'.repeat(30),
])('does not read %j', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 1e300])('does not take %d seconds', (seconds) => {
  expect(parseDuration(seconds)).toBeUndefined();
});

test.each([
  [0, '0s'],
  [0.2, '1ms'],
  [80, '80ms'],
  [300, '0.3s'],
  [1_000, '1s'],
  [9_940, '9.9s'],
  [9_960, '10s'],
  [41_200, '41s'],
  [59_600, '1m'],
  [124_000, '2m04s'],
  [380_000, '6m20s'],
  [900_000, '15m'],
  [3_599_700, '1h'],
  [10_200_000, '2h50m'],
  [3_900_000, '1h05m'],
  [86_399_000, '1d'],
  [273_600_000, '3d4h'],
  [-41_000, '-41s'],
])('shows %d ms as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('reads back what it shows, to the last unit shown', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 * 86_400_000 }), (ms) => {
      const shown = parseDuration(formatDuration(ms));
      expect(shown).toBeDefined();
      expect(Math.abs((shown ?? 0) - ms)).toBeLessThanOrEqual(Math.max(50, ms * 0.021));
    }),
  );
});
