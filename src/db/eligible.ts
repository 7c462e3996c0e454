/**
 * What keeps a phase from running, as SQL on `p` (phases) and `r` (runs): the one text that planning, claiming and
 * explaining share, so that they cannot disagree.
 */
import { RUN_ORDER, type Selection } from '../core/selection.ts';
import { listClosedQuotas } from './closed-quotas.ts';
import type { Db } from './native.ts';
import type { Parameters } from './statement.ts';

/** What this selection passes over: what has changed after all, and the hold on the family whose canary it is. */
const isOverridden = `((h.why = 'unchanged' and (@force = 1 or h.id in (select value from json_each(@changed))))
  or (h.why = 'canary' and h.family is @canary))`;

const inForce = `(h.until_ms is null or h.until_ms > @now) and (h.session_id is null or h.session_id = @sessionId)
  and not ${isOverridden}`;

/** Holds that are kept as rows; their `why` is the reason. Those on quotas stand in `@closedQuotas`. */
export const HOLD_ON_RUN = `(h.target = 'everything' or (h.target = 'run' and h.run_id = r.run_id)) and ${inForce}`;
export const HOLD_ON_PHASE = `((h.target = 'phase' and h.run_id = p.run_id and h.phase_id = p.phase_id)
  or (h.target = 'family' and h.family = p.last_fingerprint)) and ${inForce}`;

const quotaIsClosed = (
  alias: string,
): string => `(${alias}.quotas is not null and exists (select 1 from json_each(${alias}.quotas) q
  where q.value in (select value ->> 'quota' from json_each(@closedQuotas))))`;

/** A quota that it refers to is held or has no free slot: of a run this holds all of its phases. */
export const QUOTA_IS_CLOSED = { ofRun: quotaIsClosed('r'), ofPhase: quotaIsClosed('p') } as const;

/** The one that explains, as JSON: null where none is closed. Without its note, or a million held phases would carry it. */
const closedQuota = (
  alias: string,
): string => `(select json_object('reason', f.value ->> 'reason', 'quota', f.value ->> 'quota',
  'until', f.value ->> 'until') from json_each(@closedQuotas) f
  where f.value ->> 'quota' in (select value from json_each(${alias}.quotas)) limit 1)`;
export const CLOSED_QUOTA = { ofRun: closedQuota('r'), ofPhase: closedQuota('p') } as const;

/** Reason -> condition under which all of a run is held. The run of a flow has no order that its queued phases could break. */
export const RUN_IS_HELD = {
  'queued-work': "(@skipRunsWithQueued = 1 and r.queued > 0 and r.door != 'pipe')",
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

/** In the run of a flow: a command of its steps, which means nothing outside of its batch. */
export const IS_COMMAND = '(p.pipe is null and p.source is null)';

/** Reason -> condition under which one phase is held. */
export const PHASE_IS_HELD = {
  'tried-this-session': '(p.last_seq >= @triedBefore)',
  elsewhere: "(p.elsewhere = 1 and p.state = 'queued')",
  'not-before': '(p.not_before_ms is not null and p.not_before_ms > @now)',
  after: `(${waitsForNamed} or ${waitsForEarlier})`,
  'in-flow': `(@phaseIds is null and r.door = 'pipe' and ${IS_COMMAND})`,
} as const;

export const RUN_IS_FREE = `not ${RUN_IS_HELD['queued-work']} and not ${RUN_IS_HELD.running} and not ${QUOTA_IS_CLOSED.ofRun}
  and not exists (select 1 from holds h where ${HOLD_ON_RUN})`;

export const PHASE_IS_FREE = `${Object.values(PHASE_IS_HELD)
  .map((held) => `not ${held}`)
  .join(' and ')} and not ${QUOTA_IS_CLOSED.ofPhase} and not exists (select 1 from holds h where ${HOLD_ON_PHASE})`;

/** Where single phases are named, none but these. */
export const PHASE_IS_SELECTED = '(@phaseIds is null or p.id in (select value from json_each(@phaseIds)))';

/** The runs that a selection looks at: those named, or all of its doors. */
export const RUN_IS_SELECTED = `(case when @runIds is null then r.door in (select value from json_each(@doors))
  else r.run_id in (select value from json_each(@runIds)) end)`;

/** To be called in the transaction that looks or claims: which quotas are closed is looked up here, once. */
export function selectionParameters(db: Db, selection: Selection, now: number): Parameters {
  return {
    closedQuotas: JSON.stringify(listClosedQuotas(db, selection, now)),
    now,
    state: selection.states,
    sessionId: selection.sessionId,
    triedBefore: selection.triedBefore,
    runIds: selection.runIds && JSON.stringify(selection.runIds),
    doors: JSON.stringify(selection.doors),
    phaseIds: selection.phaseIds && JSON.stringify(selection.phaseIds),
    force: selection.force ? 1 : 0,
    changed: JSON.stringify(selection.changed ?? []),
    canary: selection.canary,
    skipRunsWithQueued: selection.skipRunsWithQueued && selection.states === 'failed' ? 1 : 0,
    perRunConcurrency: selection.perRunConcurrency,
  };
}
