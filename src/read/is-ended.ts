import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

/** Whether an attempt has its outcome; then its logs are whole. One that is forgotten has ended too. */
export function isEnded(db: Db, handle: number): boolean {
  const row = get<{ ended: number }>(db, 'select outcome is not null ended from attempts where handle = @handle', {
    handle,
  });
  return row === undefined || row.ended === 1;
}
