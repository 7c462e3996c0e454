import type { Db } from '../db/native.ts';
import { iterate } from '../db/statement.ts';

export interface LogEvidence {
  readonly handle: number;
  readonly sessionId: string;
  readonly runId: string;
  readonly phaseId: string;
  readonly stdoutPath: string;
  readonly stderrPath: string;
  readonly stdoutBytes: number | null;
  readonly stderrBytes: number | null;
}

/** Attempts that have ended and whose logs were made, the sessions one after the other. */
export function* iterateLogEvidence(db: Db): Generator<LogEvidence> {
  yield* iterate<LogEvidence>(
    db,
    `select handle, session_id sessionId, run_id runId, phase_id phaseId, stdout_path stdoutPath, stderr_path stderrPath,
       stdout_bytes stdoutBytes, stderr_bytes stderrBytes
     from attempts where outcome is not null and started_at_ms is not null and stdout_path is not null and stderr_path is not null
     order by session_id, handle`,
  );
}
