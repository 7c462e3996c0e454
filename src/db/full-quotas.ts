/** Which quotas have no free slot. A slot is taken by a phase that runs, whichever session runs it. */
import type { Db } from './native.ts';
import { all } from './statement.ts';

/** A phase that its run's quotas name as well as its own takes one slot: UNION counts it once. */
const USED = `with running as materialized (select p.id phase, p.quotas ofPhase, r.quotas ofRun
    from runs r indexed by runs_running cross join phases p on p.run_id = r.run_id and p.state = 'running' where r.running > 0)
  select quota, count(*) used from (
    select phase, q.value quota from running join json_each(ofPhase) q
    union select phase, q.value from running join json_each(ofRun) q) group by quota`;

/** How many running phases refer to each quota that any of them refers to. */
export function countUsedSlots(db: Db): Map<string, number> {
  const rows = all<{ quota: string; used: number }>(db, USED);
  return new Map(rows.map(({ quota, used }) => [quota, used]));
}

/** Name -> the sentence that a person reads. Nothing is looked up where no quota has a limit. */
export function findFullQuotas(db: Db, slots: Readonly<Record<string, number>> = {}): Record<string, string> {
  const limits = Object.entries(slots);
  if (limits.length === 0) return {};
  const used = countUsedSlots(db);
  const full = limits.filter(([name, most]) => (used.get(name) ?? 0) >= most);
  return Object.fromEntries(full.map(([name, most]) => [name, `${used.get(name)} of ${most} running`]));
}
