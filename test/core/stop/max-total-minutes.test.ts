import { expect, test } from 'vitest';
import { maxTotalMinutes } from '../../../src/core/stop/max-total-minutes.ts';
import { tallyOf } from './tally.ts';

test('ends once the minutes since the start are over', () => {
  const rule = maxTotalMinutes(2);
  expect(rule(tallyOf({ startedAt: 1_000, now: 120_999 }))).toBeUndefined();
  expect(rule(tallyOf({ startedAt: 1_000, now: 121_000 }))?.reason).toBe('max_total_minutes');
});

test('0 is no limit', () => {
  expect(maxTotalMinutes(0)(tallyOf({ now: 1e12 }))).toBeUndefined();
});
