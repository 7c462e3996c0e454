import type { SessionStatus, SessionTotals } from '../core/session.ts';
import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';
import { countSession } from './sessions.ts';

export interface LastSession {
  readonly sessionId: string;
  readonly status: SessionStatus;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly totals: SessionTotals;
}

/** The one that ended last. */
export function findLastEnded(db: Db): LastSession | undefined {
  const row = get<Omit<LastSession, 'totals'>>(
    db,
    `select session_id sessionId, status, started_at_ms startedAt, ended_at_ms endedAt from sessions
     where ended_at_ms is not null order by ended_at_ms desc limit 1`,
  );
  return row && { ...row, totals: toldTotals(db, row.sessionId) ?? countSession(db, row.sessionId) };
}

/** As its last event tells them; nothing of one that another session has ended in its place. */
function toldTotals(db: Db, sessionId: string): SessionTotals | undefined {
  const sql = `select data from events where session_id = @sessionId and type = 'session.ended' order by seq desc limit 1`;
  const row = get<{ data: string }>(db, sql, { sessionId });
  return row && (JSON.parse(row.data) as { totals?: SessionTotals }).totals;
}
