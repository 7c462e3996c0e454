import type { Db } from '../db/native.ts';
import { run } from '../db/statement.ts';
import { countFailing } from './count-failing.ts';
import { addEvent } from './events.ts';

export interface TakeOver {
  readonly sessionId: string;
  /** Which session has done so, or `user@host`. */
  readonly by: string;
  readonly at: number;
  readonly note: string;
}

const TAKE = `update sessions set status = 'interrupted', stop_reason = 'controller_died', stop_note = @note, ended_at_ms = @at,
    taken_over_by = @by
  where session_id = @sessionId and status = 'running'`;

/** Ends a session in the place of its dead controller. @returns false when somebody else was faster */
export function takeOver(db: Db, { sessionId, by, at, note }: TakeOver): boolean {
  if (run(db, TAKE, { sessionId, by, at, note }).changes === 0) return false;
  run(db, 'delete from holds where session_id = @sessionId', { sessionId });
  addEvent(db, at, { type: 'session.taken-over', by, sessionId, data: { note, failing: countFailing(db) } });
  return true;
}
