import type { Counts } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

/** How many phases of a run are in each state, as JSON for an attempt's record; inside the caller's transaction. */
export function readRunCounts(db: Db, runId: string): string {
  const sql = 'select queued, running, failed, complete, dead, skipped from runs where run_id = @runId';
  return JSON.stringify(get<Counts>(db, sql, { runId }));
}
