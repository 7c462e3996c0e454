import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';

export interface EndedAttempt {
  readonly attemptId: string;
  readonly handle: number;
  readonly runId: string;
  readonly phaseId: string;
  readonly claimedAt: number;
}

/** Those of `attemptIds` that are of this backlog and have ended. */
export function findEndedAttempts(db: Db, attemptIds: readonly string[]): EndedAttempt[] {
  return all<EndedAttempt>(
    db,
    `select attempt_id attemptId, handle, run_id runId, phase_id phaseId, claimed_at_ms claimedAt from attempts
     where outcome is not null and attempt_id in (select value from json_each(@ids))`,
    { ids: JSON.stringify(attemptIds) },
  );
}
