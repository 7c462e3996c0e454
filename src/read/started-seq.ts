import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

/** The event of a session's start. */
export function findStartedSeq(db: Db, sessionId: string): number {
  const sql = 'select started_seq seq from sessions where session_id = @sessionId';
  return get<{ seq: number }>(db, sql, { sessionId })?.seq ?? 0;
}
