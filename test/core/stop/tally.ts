import type { EndedAttempt, Tally } from '../../../src/core/session.ts';

/** A session that has done nothing yet, but for what a test says. */
export function tallyOf(facts: Partial<Tally> = {}): Tally {
  const none = {
    now: 0,
    startedAt: 0,
    succeeded: 0,
    failed: 0,
    timedOut: 0,
    interrupted: 0,
    notStarted: 0,
    running: 0,
    adopted: 0,
  };
  return { ...none, ended: [], used: () => ({ tokens: 0, costUsd: 0 }), ...facts };
}

export function endedAttempt(facts: Partial<EndedAttempt> = {}): EndedAttempt {
  return { runId: 'r', outcome: 'failed', telemetryEvents: 0, ...facts };
}
