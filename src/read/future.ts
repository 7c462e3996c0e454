import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

export interface Future {
  /** The newest event, by its number: clocks can step back, numbers cannot. */
  readonly newestAt: number | null;
  /** Rows of a time later than `after`. */
  readonly events: number;
  readonly attempts: number;
  readonly sessions: number;
}

const SELECT = `select (select at_ms from events order by seq desc limit 1) newestAt,
  (select count(*) from events where at_ms > @after) events,
  (select count(*) from attempts where ended_at_ms > @after or claimed_at_ms > @after) attempts,
  (select count(*) from sessions where heartbeat_at_ms > @after) sessions`;

export function findFuture(db: Db, after: number): Future {
  return get<Future>(db, SELECT, { after }) as Future;
}
