import { DrainError } from '../core/error.ts';
import type { Db } from '../db/native.ts';
import { transactDurably, whenFree } from '../db/transact.ts';
import { listLiveSessions } from '../read/live-sessions.ts';
import type { Patient } from './patient.ts';

/** How long a remedy waits for a lock that another process holds. */
const PATIENCE_MS = 10_000;

/**
 * Changes what a session at work may be using: in one transaction, and only while there is none.
 * @throws DrainError `session_running`
 */
export function changeAlone<Result>(patient: Patient, change: (db: Db) => Result): Promise<Result> {
  return patient.write((db) => whenFree(() => transactDurably(db, () => changeIfAlone(db, change)), PATIENCE_MS));
}

function changeIfAlone<Result>(db: Db, change: (db: Db) => Result): Result {
  const [live] = listLiveSessions(db, Date.now());
  if (live) throw new DrainError('session_running', `session ${live.sessionId} is at work: drain stop, or wait`);
  return change(db);
}
