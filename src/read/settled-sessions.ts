import type { Db } from '../db/native.ts';
import { all, get } from '../db/statement.ts';

export interface SettledSession {
  readonly sessionId: string;
  readonly endedAt: number;
}

const SELECT = `select session_id sessionId, ended_at_ms endedAt from sessions s
  where status != 'running' and (@sessionId is null or session_id = @sessionId)
    and not exists (select 1 from attempts a where a.outcome is null and a.session_id = s.session_id)
  order by ended_at_ms, started_seq`;

/** Sessions that have ended, with all their attempts, so that nobody writes their files any more: the oldest first. */
export function listSettledSessions(db: Db, sessionId?: string): SettledSession[] {
  return all<SettledSession>(db, SELECT, { sessionId });
}

/** All others: their files are in use, or may be again. */
export function countSessionsAtWork(db: Db): number {
  const all = get<{ n: number }>(db, 'select count(*) n from sessions')?.n ?? 0;
  return all - listSettledSessions(db).length;
}
