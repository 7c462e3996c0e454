import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';

const SELECT = `select s.session_id sessionId from sessions s left join cursors c on c.consumer = @prefix || s.session_id
  where s.status != 'running' and coalesce(c.seq, 0) <
    (select max(e.seq) from events e where e.session_id = s.session_id and e.type != 'logs.removed')`;

/** Sessions that have ended, but whose file was never told all of it: who should have done so died in between. That its logs were removed since is not told in it. */
export function listUnpublished(db: Db, cursorOf: (sessionId: string) => string): string[] {
  return all<{ sessionId: string }>(db, SELECT, { prefix: cursorOf('') }).map(({ sessionId }) => sessionId);
}
