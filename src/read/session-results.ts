import type { SessionStatus } from '../core/session.ts';
import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';
import { isAlive, type ProcessIdentity } from '../process/identify.ts';

export interface EndedSession {
  readonly sessionId: string;
  readonly status: SessionStatus;
}

interface EndedRow extends EndedSession, ProcessIdentity {}

const ENDED = `select session_id sessionId, status, host, pid, pid_start start, boot_id bootId, pid_namespace pidNamespace
  from sessions where status != 'running' order by started_seq`;

/** The oldest first; without those whose controller is still there, and writes their files in this moment. */
export function listEndedSessions(db: Db): EndedSession[] {
  return all<EndedRow>(db, ENDED).flatMap(({ sessionId, status, ...process }) =>
    isAlive(process) === true ? [] : [{ sessionId, status }],
  );
}

/** Attempts of a session that have ended. */
export function listResultIds(db: Db, sessionId: string): string[] {
  return all<{ id: string }>(
    db,
    'select attempt_id id from attempts where session_id = @sessionId and outcome is not null order by handle',
    { sessionId },
  ).map(({ id }) => id);
}

/** Runs of which nothing is on record any more, because somebody said so. */
export function listForgottenRuns(db: Db): string[] {
  return all<{ runId: string }>(
    db,
    "select distinct run_id runId from events where type = 'run.forgotten' and run_id is not null",
  ).map(({ runId }) => runId);
}
