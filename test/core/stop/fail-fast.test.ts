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

test('what ended before the session is among the first', () => {
  const rule = failFast(3, { before: { succeeded: 0, failed: 1, timedOut: 0 } });
  expect(rule(tallyOf({ timedOut: 1 }))).toBeUndefined();
  expect(rule(tallyOf({ timedOut: 2 }))?.note).toBe('the first 3 all failed (--fail-fast 3)');
  expect(failFast(3, { before: { succeeded: 1, failed: 0, timedOut: 0 } })(tallyOf({ failed: 9 }))).toBeUndefined();
});

test('ends what runs only where it is told so', () => {
  expect(failFast(1)(tallyOf({ failed: 1 }))).not.toHaveProperty('endsRunning');
  expect(failFast(1, { endsRunning: true })(tallyOf({ failed: 1 }))).toHaveProperty('endsRunning', true);
});
