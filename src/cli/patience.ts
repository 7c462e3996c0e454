import type { Db } from '../db/native.ts';
import { transactDurably, whenFree } from '../db/transact.ts';

/** How long a command waits for a lock that another process holds. */
export const PATIENCE_MS = 30_000;

/** What a person changes: one transaction, on the disk before it is told. */
export function durably<Result>(db: Db, change: () => Result): Promise<Result> {
  return whenFree(() => transactDurably(db, change), PATIENCE_MS);
}
