import { existsSync } from 'node:fs';
import { openForeign } from '../../db/foreign.ts';
import type { Db } from '../../db/native.ts';
import { hasPipeTables } from '../../db/pipe-tables.ts';

/** Who looks at screens does not wait for a writer that holds the file. */
const BUSY_TIMEOUT_MS = 200;

/**
 * Looks into the store of a flow's run, which is a database of the user's, within one transaction.
 * @param nothing where there is no such file or table
 * @returns undefined where it cannot be read now: it is asked for again, and `pipe batches` tells what is wrong with the file
 */
export function lookInto<Found>(storePath: string, look: (db: Db) => Found, nothing: Found): Found | undefined {
  if (!existsSync(storePath)) return nothing;
  try {
    const db = openForeign(storePath, { busyTimeoutMs: BUSY_TIMEOUT_MS });
    try {
      return db.transaction(() => (hasPipeTables(db) ? look(db) : nothing))();
    } finally {
      db.close();
    }
  } catch {
    return undefined;
  }
}
