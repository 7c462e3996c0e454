import type { Db } from '../db/native.ts';
import { run } from '../db/statement.ts';

/** How far a consumer has read: events up to and including this one have taken effect. */
export function moveCursor(db: Db, consumer: string, seq: number): void {
  run(db, 'insert into cursors (consumer, seq) values (@consumer, @seq) on conflict do update set seq = @seq', {
    consumer,
    seq,
  });
}
