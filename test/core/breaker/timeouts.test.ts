import { expect, test } from 'vitest';
import { maxTimeoutsPerRun } from '../../../src/core/breaker/timeouts.ts';
import { endedAttempt } from '../stop/tally.ts';

const repeats = (timeouts: number) => ({ timeoutsOf: () => timeouts, repeatsOf: () => ({ count: 0, runs: [] }) });
const timedOut = endedAttempt({ runId: 'slow', outcome: 'timed_out' });

test('holds the run at its last allowed timeout', () => {
  expect(maxTimeoutsPerRun(2)(timedOut, repeats(1))).toEqual([]);
  expect(maxTimeoutsPerRun(2)(timedOut, repeats(2))).toMatchObject([
    { target: { on: 'run', runId: 'slow' }, why: 'timeouts' },
  ]);
});

test('looks only at timeouts, and 0 is no limit', () => {
  expect(maxTimeoutsPerRun(2)(endedAttempt({ outcome: 'failed' }), repeats(9))).toEqual([]);
  expect(maxTimeoutsPerRun(0)(timedOut, repeats(9))).toEqual([]);
});
