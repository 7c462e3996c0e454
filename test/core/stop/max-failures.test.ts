import { expect, test } from 'vitest';
import { maxFailures } from '../../../src/core/stop/max-failures.ts';
import { tallyOf } from './tally.ts';

test('ends, and ends what runs, when so many have failed or timed out, whatever succeeded', () => {
  const rule = maxFailures({ count: 3 }, { total: 50 });
  expect(rule(tallyOf({ failed: 1, timedOut: 1, succeeded: 9 }))).toBeUndefined();
  expect(rule(tallyOf({ failed: 2, timedOut: 1, succeeded: 9 }))).toEqual({
    reason: 'max_failures',
    note: '3 of 50 failed (--max-failures 3)',
    endsRunning: true,
  });
  expect(rule(tallyOf({ failed: 5, timedOut: 1 }))?.note).toBe('6 of 50 failed (--max-failures 3)');
});

test('does not count what was given back or never started', () => {
  expect(maxFailures({ count: 1 }, { total: 50 })(tallyOf({ interrupted: 9, notStarted: 9 }))).toBeUndefined();
});

test.each([
  [20, 50, 10],
  [20, 51, 11],
  [0.5, 50, 1],
  [16.1, 1000, 161],
  [7, 100, 7],
  [100, 3, 3],
])('of %s%% of all of them it takes, of %d, %d', (percent, total, most) => {
  const rule = maxFailures({ percent }, { total });
  expect(rule(tallyOf({ failed: most - 1 }))).toBeUndefined();
  expect(rule(tallyOf({ failed: most }))?.note).toBe(`${most} of ${total} failed (--max-failures ${percent}%)`);
});

test('what failed before the session counts as well', () => {
  const rule = maxFailures({ count: 3 }, { total: 50, before: { succeeded: 4, failed: 1, timedOut: 1 } });
  expect(rule(tallyOf())).toBeUndefined();
  expect(rule(tallyOf({ timedOut: 1 }))?.note).toBe('3 of 50 failed (--max-failures 3)');
});

test('0 is no limit', () => {
  expect(maxFailures({ count: 0 }, { total: 50 })(tallyOf({ failed: 50 }))).toBeUndefined();
  expect(maxFailures({ percent: 0 }, { total: 50 })(tallyOf({ failed: 50 }))).toBeUndefined();
});
