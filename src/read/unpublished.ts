import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';

/** Sessions that have ended, but whose file was never told to be complete: their controller died in between. */
export function listUnpublished(db: Db, cursorOf: (sessionId: string) => string): string[] {
  const ended = all<{ sessionId: string; cursor: string | null }>(
    db,
    `select s.session_id sessionId, c.consumer cursor from sessions s left join cursors c on c.consumer = @prefix || s.session_id
     where s.status != 'running'`,
    { prefix: cursorOf('') },
  );
  return ended.filter(({ cursor }) => cursor === null).map(({ sessionId }) => sessionId);
}
