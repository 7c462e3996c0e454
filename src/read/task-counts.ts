import { type Counts, NO_COUNTS } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

/** How the items of a dispatched run stand. */
export interface TaskCounts {
  readonly total: number;
  readonly success: number;
  /** Failed, but not for want of time; those that will not be tried again included. */
  readonly errors: number;
  /** Ended for taking too long, or for doing nothing. */
  readonly timeouts: number;
  readonly running: number;
  /** Not done yet: queued, never tried or given back. */
  readonly queued: number;
  readonly skipped: number;
}

const COUNTS = 'select queued, running, failed, complete, dead, skipped from runs where run_id = @runId';

const TIMEOUTS = `select count(*) timeouts from phases p join attempts a on a.attempt_id = p.last_attempt_id
  where p.run_id = @runId and p.state in ('failed', 'dead') and a.outcome = 'timed_out'`;

export function countTasks(db: Db, runId: string): TaskCounts {
  const { queued, running, failed, complete, dead, skipped } = get<Counts>(db, COUNTS, { runId }) ?? NO_COUNTS;
  const timeouts = failed + dead === 0 ? 0 : (get<{ timeouts: number }>(db, TIMEOUTS, { runId })?.timeouts ?? 0);
  const total = queued + running + failed + complete + dead + skipped;
  return { total, success: complete, errors: failed + dead - timeouts, timeouts, running, queued, skipped };
}
