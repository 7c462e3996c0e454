import type { Breaker, SessionHold } from './breaker.ts';

/** Once a failure was seen `most` times, holds the runs in which it was, and every phase that failed so the last time. 0: no limit. */
export function maxFingerprintRepeats(most: number): Breaker {
  return ({ fingerprint }, { repeatsOf }) => {
    if (most <= 0 || fingerprint === undefined) return [];
    const { count, runs } = repeatsOf(fingerprint);
    if (count < most) return [];
    const note = `${fingerprint} was seen ${count} times (--max-fingerprint-repeats ${most})`;
    const ofRun = (runId: string): SessionHold => ({ target: { on: 'run', runId }, why: 'repeats', note });
    return [...runs.map(ofRun), { target: { on: 'family', family: fingerprint }, why: 'repeats', note }];
  };
}
