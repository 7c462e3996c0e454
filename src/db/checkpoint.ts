import type { Db } from './native.ts';

export interface Checkpoint {
  /** A reader or another writer was in the way. */
  readonly busy: boolean;
  /** In the WAL, and of those how many are in the database now. */
  readonly pages: number;
  readonly done: number;
}

/** Moves what is in the WAL into the database. `truncate`: and empties the file, for which nobody may be reading. */
export function checkpoint(db: Db, how: 'passive' | 'truncate'): Checkpoint {
  const [result] = db.pragma(`wal_checkpoint(${how})`) as { busy: number; log: number; checkpointed: number }[];
  return { busy: result?.busy === 1, pages: result?.log ?? 0, done: result?.checkpointed ?? 0 };
}
