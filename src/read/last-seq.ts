import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

/** The number of the last event: numbers do not step back, as clocks do. */
export function lastSeq(db: Db): number {
  return get<{ seq: number | null }>(db, 'select max(seq) seq from events')?.seq ?? 0;
}
