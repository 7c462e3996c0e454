import { formatHandle } from '../core/attempt.ts';
import { clip } from '../core/failure/plain.ts';
import { maskText } from '../core/mask.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Key } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { all, run } from '../db/statement.ts';
import { placeHold } from './holds.ts';

export interface LimitedAttempt extends Key {
  readonly handle: number;
  readonly sessionId: string;
  /** Who finishes it in the place of its session. */
  readonly by?: string | undefined;
  readonly at: number;
  readonly outcome: Outcome;
}

const MAX_NOTE = 120;

const OF_PHASE = `select q.value quota from phases p, json_each(p.quotas) q where p.run_id = @runId and p.phase_id = @phaseId
  union select q.value from runs r, json_each(r.quotas) q where r.run_id = @runId`;

const OPENS_EARLIER = `delete from holds where quota = @quota and why = 'usage-limit' and until_ms < @until`;

/**
 * An attempt that met a usage limit holds the quotas that its phase refers to, or the one that it named, until the limit opens
 * again: for every session, this one and later ones. A later time replaces an earlier one.
 * @returns whether one of the phase's own is held, so that the phase need not be put off by itself
 */
export function holdQuotas(db: Db, attempt: LimitedAttempt): boolean {
  const { runId, phaseId, handle, sessionId, by = sessionId, at, outcome } = attempt;
  if (outcome.is !== 'interrupted' || outcome.by !== 'rate-limit') return false;
  const { until, quota: named, said } = outcome;
  if (until === undefined || until <= at) return false;
  const own = all<{ quota: string }>(db, OF_PHASE, { runId, phaseId }).map(({ quota }) => quota);
  const note = clip([formatHandle(handle), ...(said ? [maskText(said)] : [])].join(': '), MAX_NOTE);
  for (const quota of named === undefined ? own : [named]) {
    run(db, OPENS_EARLIER, { quota, until });
    const target = { on: 'quota', quota } as const;
    placeHold(db, { target, why: 'usage-limit', by, note, placedAt: at, until }, sessionId);
  }
  return named === undefined ? own.length > 0 : own.includes(named);
}
