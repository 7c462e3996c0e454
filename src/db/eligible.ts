/**
 * What keeps a phase from running, as SQL on `p` (phases) and `r` (runs): the one text that planning, claiming and
 * explaining share, so that they cannot disagree.
 */
import { RUN_ORDER, type Selection } from '../core/selection.ts';
import { findFullQuotas } from './full-quotas.ts';
import type { Db } from './native.ts';
import type { Parameters } from './statement.ts';

const inForce = '(h.until_ms is null or h.until_ms > @now) and (h.session_id is null or h.session_id = @sessionId)';

const refersTo = (alias: string): string =>
  `(${alias}.quotas is not null and h.target = 'quota' and h.quota in (select value from json_each(${alias}.quotas)))`;

/** Holds that are kept as rows; their `why` is the reason. */
export const HOLD_ON_RUN = `(h.target = 'everything' or (h.target = 'run' and h.run_id = r.run_id) or ${refersTo('r')}) and ${inForce}`;
export const HOLD_ON_PHASE = `((h.target = 'phase' and h.run_id = p.run_id and h.phase_id = p.phase_id)
  or (h.target = 'family' and h.family = p.last_fingerprint) or ${refersTo('p')}) and ${inForce}`;

const hasNoSlot = (alias: string): string => `(${alias}.quotas is not null and exists (
  select 1 from json_each(${alias}.quotas) q where q.value in (select key from json_each(@fullQuotas))))`;

/** A quota that it refers to has no free slot: of a run it holds all of its phases. */
export const NO_SLOT = { ofRun: hasNoSlot('r'), ofPhase: hasNoSlot('p') } as const;

const fullQuota = (
  alias: string,
  column: 'key' | 'value',
): string => `(select f.${column} from json_each(${alias}.quotas) q
  cross join json_each(@fullQuotas) f on f.key = q.value limit 1)`;

/** Which quota that is, and how full. */
export const FULL_QUOTA = {
  ofRun: { name: fullQuota('r', 'key'), note: fullQuota('r', 'value') },
  ofPhase: { name: fullQuota('p', 'key'), note: fullQuota('p', 'value') },
} as const;

/** Reason -> condition under which all of a run is held. */
export const RUN_IS_HELD = {
  'queued-work': '(@skipRunsWithQueued = 1 and r.queued > 0)',
  running: '(@perRunConcurrency > 0 and r.running >= @perRunConcurrency)',
} as const;

/** Some phase that it names has not come to a good end. */
const waitsForNamed = `(p.after is not null and exists (
  select 1 from json_each(p.after) a left join phases d on d.run_id = p.run_id and d.phase_id = a.value
  where d.state is null or d.state not in ('complete', 'skipped')))`;

const placeOf = (alias: string): string => `(${RUN_ORDER.map((column) => `${alias}.${column}`).join(', ')})`;

/** In a sequential run a queued phase waits for all before it. */
const waitsForEarlier = `(p.state = 'queued' and r.mode = 'sequential' and exists (
  select 1 from phases d where d.run_id = p.run_id and ${placeOf('d')} < ${placeOf('p')} and d.state not in ('complete', 'skipped')))`;

/** Reason -> condition under which one phase is held. */
export const PHASE_IS_HELD = {
  'tried-this-session': '(p.last_seq >= @triedBefore)',
  elsewhere: "(p.elsewhere = 1 and p.state = 'queued')",
  'not-before': '(p.not_before_ms is not null and p.not_before_ms > @now)',
  after: `(${waitsForNamed} or ${waitsForEarlier})`,
} as const;

export const RUN_IS_FREE = `not ${RUN_IS_HELD['queued-work']} and not ${RUN_IS_HELD.running} and not ${NO_SLOT.ofRun}
  and not exists (select 1 from holds h where ${HOLD_ON_RUN})`;

export const PHASE_IS_FREE = `${Object.values(PHASE_IS_HELD)
  .map((held) => `not ${held}`)
  .join(' and ')} and not ${NO_SLOT.ofPhase} and not exists (select 1 from holds h where ${HOLD_ON_PHASE})`;

/** The runs that a selection looks at: those named, or all of its doors. */
export const RUN_IS_SELECTED = `(case when @runIds is null then r.door in (select value from json_each(@doors))
  else r.run_id in (select value from json_each(@runIds)) end)`;

/** To be called in the transaction that looks or claims: which quotas are full is looked up here, once. */
export function selectionParameters(db: Db, selection: Selection, now: number): Parameters {
  return {
    fullQuotas: JSON.stringify(findFullQuotas(db, selection.slots)),
    now,
    state: selection.states,
    sessionId: selection.sessionId,
    triedBefore: selection.triedBefore,
    runIds: selection.runIds && JSON.stringify(selection.runIds),
    doors: JSON.stringify(selection.doors),
    skipRunsWithQueued: selection.skipRunsWithQueued && selection.states === 'failed' ? 1 : 0,
    perRunConcurrency: selection.perRunConcurrency,
  };
}
