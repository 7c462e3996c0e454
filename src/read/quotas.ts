/** Quotas as a person looks at them: how many slots are taken, and which wait for a usage limit to open again. */

import { countUsedSlots } from '../db/closed-quotas.ts';
import type { Db } from '../db/native.ts';
import { all, get } from '../db/statement.ts';

export interface QuotaView {
  readonly quota: string;
  /** null: no limit. */
  readonly slots: number | null;
  /** Running phases that refer to it. */
  readonly used: number;
  readonly limit: UsageLimitView | undefined;
}

export interface UsageLimitView {
  readonly quota: string;
  readonly by: string;
  /** The attempt that met it, and what was said. */
  readonly note: string;
  readonly placedAt: number;
  readonly until: number;
  /** Failed and queued phases that refer to it. */
  readonly phases: number;
}

const LIMITS = `select quota, by, note, placed_at_ms placedAt, until_ms until from holds
  where quota is not null and why = 'usage-limit' and until_ms > @now order by until_ms, quota`;

const refersTo = (alias: string): string =>
  `${alias}.quotas is not null and exists (select 1 from json_each(${alias}.quotas) q where q.value = @quota)`;

/** Of a run that refers to it, all phases: from its own counts. */
const WAITING = `with named as materialized (select run_id, failed + queued phases from runs r indexed by runs_quotas where ${refersTo('r')})
  select (select coalesce(sum(phases), 0) from named) + (select count(*) from phases p indexed by phases_quotas
    where ${refersTo('p')} and p.state in ('failed', 'queued') and p.run_id not in (select run_id from named)) phases`;

/** Those that have slots, in the order of the configuration, and then those that only a usage limit holds. */
export function listQuotas(db: Db, slots: Readonly<Record<string, number>>, now: number): QuotaView[] {
  const limits = listUsageLimits(db, now);
  const names = new Set([...Object.keys(slots), ...limits.map(({ quota }) => quota)]);
  const used = names.size > 0 ? countUsedSlots(db) : new Map<string, number>();
  return [...names].map((quota) => ({
    ...{ quota, slots: slots[quota] ?? null, used: used.get(quota) ?? 0 },
    limit: limits.find((limit) => limit.quota === quota),
  }));
}

function listUsageLimits(db: Db, now: number): UsageLimitView[] {
  return all<Omit<UsageLimitView, 'phases'>>(db, LIMITS, { now }).map((limit) => ({
    ...limit,
    phases: get<{ phases: number }>(db, WAITING, { quota: limit.quota })?.phases ?? 0,
  }));
}

/** All that any run, phase or hold refers to. */
export function listQuotaNames(db: Db): string[] {
  const names = `select q.value quota from phases p indexed by phases_quotas, json_each(p.quotas) q where p.quotas is not null
    union select q.value from runs r indexed by runs_quotas, json_each(r.quotas) q where r.quotas is not null
    union select quota from holds where quota is not null order by quota`;
  return all<{ quota: string }>(db, names).map(({ quota }) => quota);
}
