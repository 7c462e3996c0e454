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

/** How each of those that stand as failed came to its last end: retried by hand after a success, it waits for another try. */
const FAILED = `select count(*) filter (where outcome = 'timed_out') timeouts,
    count(*) filter (where state = 'failed' and coalesce(outcome, 'succeeded') = 'succeeded') reopened
  from (select p.state, case when p.state = 'dead' and p.last_category = 'poison' then 'failed' else
      (select a.outcome from attempts a where a.run_id = p.run_id and a.phase_id = p.phase_id
        and a.outcome in ('succeeded', 'failed', 'timed_out') order by a.number desc limit 1) end outcome
    from phases p where p.run_id = @runId and p.state in ('failed', 'dead'))`;

export function countTasks(db: Db, runId: string): TaskCounts {
  const { queued, running, failed, complete, dead, skipped } = get<Counts>(db, COUNTS, { runId }) ?? NO_COUNTS;
  const { timeouts, reopened } = failed + dead === 0 ? NONE : (get<typeof NONE>(db, FAILED, { runId }) ?? NONE);
  const total = queued + running + failed + complete + dead + skipped;
  const errors = failed + dead - timeouts - reopened;
  return { total, success: complete, errors, timeouts, running, queued: queued + reopened, skipped };
}

const NONE = { timeouts: 0, reopened: 0 };
