import type { Db } from '../db/native.ts';
import { get, run } from '../db/statement.ts';

/** How far a consumer has read: events up to and including this one have taken effect. */
export function readCursor(db: Db, consumer: string): number {
  return get<{ seq: number }>(db, 'select seq from cursors where consumer = @consumer', { consumer })?.seq ?? 0;
}

export function moveCursor(db: Db, consumer: string, seq: number): void {
  run(db, 'insert into cursors (consumer, seq) values (@consumer, @seq) on conflict do update set seq = @seq', {
    consumer,
    seq,
  });
}
