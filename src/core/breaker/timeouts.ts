import type { Breaker } from './breaker.ts';

/** Holds a run once `most` of its phases have timed out. 0: no limit. */
export function maxTimeoutsPerRun(most: number): Breaker {
  return ({ runId, outcome }, { timeoutsOf }) => {
    if (most <= 0 || outcome !== 'timed_out' || timeoutsOf(runId) < most) return [];
    const note = `${timeoutsOf(runId)} of its phases timed out (--max-timeouts-per-run ${most})`;
    return [{ target: { on: 'run', runId }, why: 'timeouts', note }];
  };
}
