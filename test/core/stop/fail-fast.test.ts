import { expect, test } from 'vitest';
import { failFast } from '../../../src/core/stop/fail-fast.ts';
import { tallyOf } from './tally.ts';

test('ends when the first ones all failed or timed out', () => {
  expect(failFast(3)(tallyOf({ failed: 2, timedOut: 1 }))?.reason).toBe('fail_fast');
  expect(failFast(3)(tallyOf({ failed: 2 }))).toBeUndefined();
});

test('never ends once one has succeeded', () => {
  expect(failFast(3)(tallyOf({ failed: 9, succeeded: 1 }))).toBeUndefined();
});

test('0 is no limit', () => {
  expect(failFast(0)(tallyOf({ failed: 9 }))).toBeUndefined();
});
