import type { Key } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { STANDING } from '../db/standing.ts';
import { all, get } from '../db/statement.ts';

/** An item of a dispatched run that has failed, as its last attempt tells it. */
export interface FailedTask extends Key {
  /** null where it was never tried here. */
  readonly handle: number | null;
  readonly fingerprint: string | null;
  readonly message: string | null;
}

const HAVE_FAILED = `p.run_id = @runId and p.state in ('failed', 'dead') and ${STANDING} in ('error', 'timeout')`;

const FAILED = `select p.run_id runId, p.phase_id phaseId, a.handle, p.last_fingerprint fingerprint, p.last_reason message
  from phases p left join attempts a on a.attempt_id = p.last_attempt_id
  where ${HAVE_FAILED} order by p.phase_index, p.id limit @limit`;

/** The first `limit`, in the order of the items. */
export function listFailedTasks(db: Db, runId: string, limit: number): FailedTask[] {
  return all<FailedTask>(db, FAILED, { runId, limit });
}

const CAUSES = `select count(distinct p.last_fingerprint) causes from phases p where ${HAVE_FAILED}`;

/** How many families of failures they are. */
export function countCauses(db: Db, runId: string): number {
  return get<{ causes: number }>(db, CAUSES, { runId })?.causes ?? 0;
}
