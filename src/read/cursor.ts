import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

/** How far a consumer has read; nothing where it has not begun. */
export function findCursor(db: Db, consumer: string): number | undefined {
  return get<{ seq: number }>(db, 'select seq from cursors where consumer = @consumer', { consumer })?.seq;
}
