import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';

/** How long attempts of a run took, in milliseconds. */
export interface TaskDurations {
  /** Of those that succeeded, failed or timed out; `isTimeout`: at its limit. */
  readonly ended: readonly { readonly ms: number; readonly isTimeout: boolean }[];
  /** Of those that a stop ended while they ran. */
  readonly cutMs: readonly number[];
}

interface Row {
  readonly outcome: string;
  readonly category: string | null;
  readonly ms: number;
}

const TOOK = `select outcome, category, duration_ms ms from attempts indexed by attempts_number
  where run_id = @runId and claimed_at_ms >= @since and outcome != 'not_started' and duration_ms is not null`;

/** @param since of those that were claimed from then on, epoch milliseconds */
export function listTaskDurations(db: Db, runId: string, since: number): TaskDurations {
  const rows = all<Row>(db, TOOK, { runId, since });
  const isCut = ({ outcome }: Row): boolean => outcome === 'interrupted';
  return {
    ended: rows.filter((row) => !isCut(row)).map(({ ms, category }) => ({ ms, isTimeout: category === 'timeout' })),
    cutMs: rows.filter((row) => isCut(row) && row.category === 'stop').map(({ ms }) => ms),
  };
}
