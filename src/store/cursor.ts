import type { Db } from '../db/native.ts';
import { run } from '../db/statement.ts';

/** How far a consumer has read: events up to and including this one have taken effect. It never goes back. */
export function moveCursor(db: Db, consumer: string, seq: number): void {
  run(
    db,
    'insert into cursors (consumer, seq) values (@consumer, @seq) on conflict do update set seq = max(seq, @seq)',
    {
      consumer,
      seq,
    },
  );
}

/** Where a consumer that is new begins; one that is not goes on from where it is. */
export function placeCursor(db: Db, consumer: string, seq: number): void {
  run(db, 'insert into cursors (consumer, seq) values (@consumer, @seq) on conflict do nothing', { consumer, seq });
}

export function dropCursor(db: Db, consumer: string): void {
  run(db, 'delete from cursors where consumer = @consumer', { consumer });
}
