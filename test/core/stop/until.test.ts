import { expect, test } from 'vitest';
import { until } from '../../../src/core/stop/until.ts';
import { tallyOf } from './tally.ts';

test('ends from the instant on, and says the time as it was written', () => {
  const rule = until(5_000, '06:30');
  expect(rule(tallyOf({ now: 4_999 }))).toBeUndefined();
  expect(rule(tallyOf({ now: 5_000 }))).toMatchObject({ reason: 'until', note: expect.stringContaining('06:30') });
});

test('without an instant it never ends', () => {
  expect(until(undefined, '')(tallyOf({ now: 1e15 }))).toBeUndefined();
});
