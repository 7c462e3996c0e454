/**
 * What is held, one entry a run and reason. A run that is held as a whole is told from its counts; single phases are found
 * by the indexes of what can hold them, so that nothing here reads all phases. CROSS JOIN and INDEXED BY keep SQLite
 * to that: it would rather read all phases in the order of their ids than sort a few.
 */

import type { HoldReason, HoldTarget } from '../core/hold.ts';
import { NO_COUNTS, PHASE_STATES, type PhaseState } from '../core/phase.ts';
import type { HeldRun, Selection } from '../core/selection.ts';
import {
  CLOSED_QUOTA,
  HOLD_ON_PHASE,
  HOLD_ON_RUN,
  IS_COMMAND,
  PHASE_IS_HELD,
  PHASE_IS_SELECTED,
  RUN_IS_FREE,
  RUN_IS_HELD,
  RUN_IS_SELECTED,
  selectionParameters,
} from '../db/eligible.ts';
import type { Db } from '../db/native.ts';
import { all, get } from '../db/statement.ts';

interface HeldRow extends Record<(typeof PHASE_STATES)[number], number> {
  readonly runId: string;
  readonly phases: number;
  /** A {@link Why} as JSON. */
  readonly why: string;
  readonly note: string | null;
}

/** What explains that it is held. */
interface Why {
  readonly reason: HoldReason;
  readonly until?: number | null;
  readonly on?: HoldTarget['on'];
  readonly quota?: string;
  readonly family?: string | null;
  readonly flow?: PhaseState | null;
}

const COUNTS = PHASE_STATES.map((state) => `r.${state}`).join(', ');

/** Phases that the session has tried, by run: counted once, and not for each run. */
const TRIED = `tried as materialized (select run_id, count(*) phases from phases indexed by phases_last_seq
  where last_seq >= @triedBefore and state = @state group by run_id)`;

/** Of the phases that are named one by one. */
const CANDIDATES_NAMED = `(select count(*) from json_each(@phaseIds) n cross join phases p on p.id = n.value
  where p.run_id = r.run_id and p.state = @state and p.last_seq < @triedBefore)`;

/** Failed or queued ones, whichever the selection takes, but for what the session has tried. */
const CANDIDATES = `(case when @phaseIds is null then case @state when 'failed' then r.failed else r.queued end
  - coalesce((select t.phases from tried t where t.run_id = r.run_id), 0) else ${CANDIDATES_NAMED} end)`;

/** One row where a quota is closed: else nothing that refers to quotas is looked at. */
const ANY_QUOTA_IS_CLOSED = `(select 1 where @closedQuotas != '[]')`;

/** Runs that something might hold as a whole; each by an index of its own, but for a hold on everything. */
const SUSPECT_RUNS = `select run_id from runs where queued > 0 and @skipRunsWithQueued = 1
  union select run_id from runs where running > 0
  union select run_id from holds where target = 'run'
  union select r.run_id from ${ANY_QUOTA_IS_CLOSED} cross join runs r indexed by runs_quotas where r.quotas is not null
  union select r.run_id from (select 1 from holds where target = 'everything' limit 1) cross join runs r`;

/** Of several holds the one that lasts longest explains; what a change alone releases comes last. */
const longestHold = (on: string): string =>
  `(select json_object('reason', h.why, 'note', h.note, 'until', h.until_ms, 'on', h.target, 'family', h.family) from holds h where ${on}
    order by h.why = 'unchanged', h.until_ms is null desc, h.until_ms desc, h.id limit 1)`;

const WHY_RUN = `case when ${RUN_IS_HELD['queued-work']} then '{"reason":"queued-work"}'
  when ${RUN_IS_HELD.running} then '{"reason":"running"}' else coalesce(${longestHold(HOLD_ON_RUN)}, ${CLOSED_QUOTA.ofRun}) end`;

/** What is said of a reason besides: when it ends by itself, or the state of the flow. */
const MORE: Readonly<Record<string, string>> = {
  'not-before': "'until', p.not_before_ms",
  'in-flow':
    "'flow', (select f.state from phases f where f.run_id = p.run_id and f.pipe is not null order by f.id limit 1)",
};

const WHY_PHASE = `case ${Object.entries(PHASE_IS_HELD)
  .map(([reason, held]) => `when ${held} then json_object('reason', '${reason}', ${MORE[reason] ?? "'until', null"})`)
  .join(' ')} else coalesce(${longestHold(HOLD_ON_PHASE)}, ${CLOSED_QUOTA.ofPhase}) end`;

/** What is said about it. */
const NOTE = `coalesce(why ->> 'note', (select f.value ->> 'note' from json_each(@closedQuotas) f
  where f.value ->> 'quota' = why ->> 'quota' limit 1))`;

const HELD_RUNS = `with ${TRIED}, held as materialized (select r.run_id, ${CANDIDATES} phases, ${WHY_RUN} why
    from (${SUSPECT_RUNS}) s cross join runs r on r.run_id = s.run_id
    where ${CANDIDATES} > 0 and ${RUN_IS_SELECTED} and not (${RUN_IS_FREE}))
  select r.run_id runId, ${COUNTS}, phases, why, ${NOTE} note from held cross join runs r on r.run_id = held.run_id order by r.run_id`;

/** Ids of phases that something might hold; likewise. */
const SUSPECT_PHASES = `select id from phases indexed by phases_last_seq where last_seq >= @triedBefore
  union select id from phases indexed by phases_not_before where not_before_ms is not null
  union select id from phases indexed by phases_after where after is not null
  union select p.id from holds h cross join phases p on p.run_id = h.run_id and p.phase_id = h.phase_id where h.target = 'phase'
  union select p.id from holds h cross join phases p on p.last_fingerprint = h.family where h.family is not null
  union select p.id from ${ANY_QUOTA_IS_CLOSED} cross join phases p indexed by phases_quotas where p.quotas is not null
  union select p.id from runs r indexed by runs_failed cross join phases p on p.run_id = r.run_id
    where @state = 'failed' and r.door = 'pipe' and r.head_id is not null and p.state = 'failed' and ${IS_COMMAND}
  union select p.id from phases p where @state = 'queued' and p.state = 'queued' and p.run_id in
    (select r.run_id from runs r where r.queued > 0 and ${RUN_IS_SELECTED})`;

/** One entry a run and reason: of several holds the one that ends first. */
const HELD_PHASES = `with held as materialized (select p.run_id, ${WHY_PHASE} why
    from (${SUSPECT_PHASES}) s cross join phases p on p.id = s.id cross join runs r on r.run_id = p.run_id
    where p.state = @state and ${RUN_IS_SELECTED} and ${PHASE_IS_SELECTED} and ${RUN_IS_FREE}),
  grouped as (select run_id, count(*) phases, why, min(why ->> 'until') from held where why is not null group by run_id, why ->> 'reason', why ->> 'family')
  select r.run_id runId, ${COUNTS}, phases, why, ${NOTE} note from grouped cross join runs r on r.run_id = grouped.run_id
  order by r.run_id, why ->> 'reason'`;

export function listHeld(db: Db, selection: Selection, now: number): HeldRun[] {
  const parameters = selectionParameters(db, selection, now);
  const runs = all<HeldRow>(db, HELD_RUNS, parameters).map((row) => toHeldRun(row, true));
  return [...runs, ...all<HeldRow>(db, HELD_PHASES, parameters).map((row) => toHeldRun(row, false))];
}

function toHeldRun(row: HeldRow, whole: boolean): HeldRun {
  const counts = Object.fromEntries(
    Object.keys(NO_COUNTS).map((state) => [state, row[state as keyof typeof NO_COUNTS]]),
  );
  const { reason, until, on, quota, family, flow } = JSON.parse(row.why) as Why;
  return {
    ...{
      runId: row.runId,
      reason,
      phases: row.phases,
      whole,
      everything: reason === 'paused' && on === 'everything',
      counts: counts as HeldRun['counts'],
    },
    ...(row.note !== null && { note: row.note }),
    ...(until != null && { until }),
    ...(quota !== undefined && { quota }),
    ...(family != null && { family }),
    ...(flow != null && { flow }),
  };
}

/** From an index alone, which holds these columns. */
const COUNT_BY_HEAD = `select coalesce(sum(failed), 0) phases, count(*) runs from runs indexed by runs_failed
  where head_id is not null and door in (select value from json_each(@doors))`;

const COUNT_ALL = `select coalesce(sum(phases), 0) phases, count(*) runs
  from (select case when @phaseIds is not null then ${CANDIDATES_NAMED} when @state = 'failed' then r.failed else r.queued end phases
    from runs r where ${RUN_IS_SELECTED}) where phases > 0`;

/** Failed or queued phases, whichever the selection takes, what is held included; and the number of runs that have any. */
export function countCandidates(db: Db, selection: Selection, now: number): { phases: number; runs: number } {
  const isByHead = selection.states === 'failed' && selection.runIds === undefined;
  const parameters = selectionParameters(db, selection, now);
  return get(db, isByHead ? COUNT_BY_HEAD : COUNT_ALL, parameters) ?? { phases: 0, runs: 0 };
}
