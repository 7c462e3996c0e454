import type { SessionStatus, StopReason } from '../core/session.ts';
import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';
import { listLiveSessions } from './live-sessions.ts';

export interface RunSession {
  readonly sessionId: string;
  readonly status: SessionStatus;
  readonly stopReason: StopReason | null;
  readonly stopNote: string | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** When it was heard of last, by a beat or by the end of an attempt; of one that has ended itself, by a beat. */
  readonly heardAt: number;
  /** Its controller is there, as far as can be seen from here. */
  readonly isLive: boolean;
}

const SELECT = `select session_id sessionId, status, stop_reason stopReason, stop_note stopNote, started_at_ms startedAt,
    ended_at_ms endedAt, case when status in ('running', 'interrupted') then max(heartbeat_at_ms, coalesce(
      (select max(a.ended_at_ms) from attempts a where a.session_id = s.session_id), 0)) else heartbeat_at_ms end heardAt
  from sessions s where s.session_id in (select a.session_id from attempts a where a.run_id = @runId)
    or ((s.status = 'running' or s.door = 'dispatch')
      and @runId in (select value from json_each(s.options, '$.runIds')))
  order by s.started_seq`;

/** Those that have tried a phase of the run, or were told to: the oldest first. */
export function listRunSessions(db: Db, runId: string, now: number): RunSession[] {
  const live = new Set(listLiveSessions(db, now).map(({ sessionId }) => sessionId));
  return all<Omit<RunSession, 'isLive'>>(db, SELECT, { runId }).map((session) => ({
    ...session,
    isLive: live.has(session.sessionId),
  }));
}
