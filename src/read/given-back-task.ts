import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

const NEWEST = `select a.message from phases p join attempts a on a.attempt_id = p.last_attempt_id
  where p.run_id = @runId and p.state = 'queued' and a.outcome in ('interrupted', 'not_started')
  order by a.handle desc limit 1`;

/** Why the item that was given back last is not done; nothing where none was. */
export function findGivenBack(db: Db, runId: string): string | undefined {
  return get<{ message: string }>(db, NEWEST, { runId })?.message;
}
