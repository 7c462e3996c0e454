import { expect, test } from 'vitest';
import { until } from '../../../src/core/stop/until.ts';
import { tallyOf } from './tally.ts';

const evening = new Date(2026, 0, 12, 23, 0);
const nextMorning = new Date(2026, 0, 13, 6, 30).getTime();

test('ends from that time of the next morning on, and says it as it was written', () => {
  const rule = until('06:30', evening);
  expect(rule(tallyOf({ now: nextMorning - 1 }))).toBeUndefined();
  expect(rule(tallyOf({ now: nextMorning }))).toMatchObject({
    reason: 'until',
    note: expect.stringContaining('06:30'),
  });
});

test('without a time it never ends', () => {
  expect(until(undefined, evening)(tallyOf({ now: 1e15 }))).toBeUndefined();
});
