import { type Counts, NO_COUNTS } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { STANDING } from '../db/standing.ts';
import { get } from '../db/statement.ts';

/** How the items of a dispatched run stand: each is counted once. */
export interface TaskCounts {
  readonly total: number;
  readonly success: number;
  /** Failed, but not for want of time; those that will not be tried again included. */
  readonly errors: number;
  /** Ended for taking too long, or for doing nothing. */
  readonly timeouts: number;
  readonly running: number;
  /** Never tried, given back, or requeued. */
  readonly queued: number;
  /** By hand, after an end: what goes on with the run queues it. */
  readonly released: number;
  readonly skipped: number;
  /** Still to come to an end: running, queued or released. */
  readonly left: number;
}

const COUNTS = 'select queued, running, failed, complete, dead, skipped from runs where run_id = @runId';

type Failed = Pick<TaskCounts, 'errors' | 'timeouts' | 'released'>;

const FAILED = `select count(*) filter (where standing = 'error') errors,
    count(*) filter (where standing = 'timeout') timeouts, count(*) filter (where standing = 'released') released
  from (select ${STANDING} standing from phases p where p.run_id = @runId and p.state in ('failed', 'dead'))`;

const NONE: Failed = { errors: 0, timeouts: 0, released: 0 };

export function countTasks(db: Db, runId: string): TaskCounts {
  const { queued, running, failed, complete, dead, skipped } = get<Counts>(db, COUNTS, { runId }) ?? NO_COUNTS;
  const ended = failed + dead === 0 ? NONE : (get<Failed>(db, FAILED, { runId }) ?? NONE);
  const total = queued + running + failed + complete + dead + skipped;
  const left = running + queued + ended.released;
  return { total, success: complete, ...ended, running, queued, skipped, left };
}
