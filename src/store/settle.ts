/** Ends an attempt with all that follows from how it ended, in the caller's transaction. */
import { isBurning } from '../core/outcome.ts';
import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';
import { type Finished, type FinishedAttempt, finish } from './finish.ts';
import { holdUnchanged } from './hold-unchanged.ts';
import { liftHolds } from './holds.ts';
import { settleCanary } from './settle-canary.ts';

const FAMILY = 'select last_fingerprint family from phases where run_id = @runId and phase_id = @phaseId';

/**
 * @param maxUnchangedFailures a phase that has failed so often alike, with nothing changed, is held; 0: none is
 * @returns nothing when it was finished already
 */
export function settle(db: Db, attempt: FinishedAttempt, maxUnchangedFailures: number): Finished | undefined {
  const { runId, phaseId, handle, sessionId, at, outcome } = attempt;
  const by = attempt.by ?? sessionId;
  const family = get<{ family: string | null }>(db, FAMILY, { runId, phaseId })?.family;
  const finished = finish(db, attempt);
  if (finished === undefined) return undefined;
  if (family != null) settleCanary(db, { handle, family, outcome: outcome.is, by, at });
  const key = { runId, phaseId };
  if (isBurning(outcome.is)) holdUnchanged(db, { ...key, handle, sessionId, at }, maxUnchangedFailures);
  else if (outcome.is === 'succeeded')
    liftHolds(db, { target: { on: 'phase', key }, why: 'unchanged', by, at, note: 'it has passed' });
  return finished;
}
