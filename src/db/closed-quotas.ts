/** Which quotas nothing more may start with: held, or without a free slot. A slot is taken by a phase that runs, in any session. */
import type { HoldReason } from '../core/hold.ts';
import type { Selection } from '../core/selection.ts';
import type { Db } from './native.ts';
import { all } from './statement.ts';

export interface ClosedQuota {
  readonly quota: string;
  readonly reason: HoldReason;
  readonly note: string;
  /** Who holds it. */
  readonly by?: string;
  readonly until?: number | null;
}

/** A phase that its run's quotas name as well as its own takes one slot: UNION counts it once. */
const USED = `with running as materialized (select p.id phase, p.quotas ofPhase, r.quotas ofRun
    from runs r indexed by runs_running cross join phases p on p.run_id = r.run_id and p.state = 'running' where r.running > 0)
  select quota, count(*) used from (
    select phase, q.value quota from running join json_each(ofPhase) q
    union select phase, q.value from running join json_each(ofRun) q) group by quota`;

const HELD = `select quota, why reason, note, by, until_ms until from holds
  where quota is not null and (until_ms is null or until_ms > @now) and (session_id is null or session_id = @sessionId)
  order by until_ms is null desc, until_ms desc, id`;

/** How many running phases refer to each quota that any of them refers to. */
export function countUsedSlots(db: Db): Map<string, number> {
  const rows = all<{ quota: string; used: number }>(db, USED);
  return new Map(rows.map(({ quota, used }) => [quota, used]));
}

/** Those that are closed for longest first: they explain. The running phases are looked at only where a quota has slots. */
export function listClosedQuotas(
  db: Db,
  { slots = {}, sessionId }: Pick<Selection, 'slots' | 'sessionId'>,
  now: number,
): ClosedQuota[] {
  const limits = Object.entries(slots);
  const used = limits.length === 0 ? new Map<string, number>() : countUsedSlots(db);
  const full = limits.flatMap(([quota, most]) => {
    const number = used.get(quota) ?? 0;
    return number < most ? [] : [{ quota, reason: 'quota' as const, note: `${number} of ${most} running` }];
  });
  return [...all<ClosedQuota>(db, HELD, { now, sessionId }), ...full];
}
