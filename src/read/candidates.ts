/**
 * What a session would take, in order: one phase of every run before a second of any ("sample first"), and among the
 * runs of one round the order of core/selection. Lazy: a claim looks at one, a plan at as many as it shows.
 *
 * For failed phases each run's best candidate is kept on its row (`head_*`) in an index of that order. A head may be
 * held, or just have been tried; then the run's true best stands later in the order, never earlier, so it waits until
 * the heads have come up to it.
 */
import { compareRanks, PHASE_ORDER, type Rank, type Selection } from '../core/selection.ts';
import { PHASE_IS_FREE, PHASE_IS_SELECTED, RUN_IS_FREE, RUN_IS_SELECTED, selectionParameters } from '../db/eligible.ts';
import type { Db } from '../db/native.ts';
import { all, iterate, type Parameters } from '../db/statement.ts';

export interface Candidate extends Rank {
  readonly runId: string;
  readonly phaseId: string;
}

/** How many phases of each run the session has taken. */
export type Taken = ReadonlyMap<string, number>;

/** Enough for most runs to be read once. */
const PAGE = 16;

const ORDER = PHASE_ORDER.map(({ column, direction }) => `p.${column} ${direction}`).join(', ');

const OF_RUN = `select p.run_id runId, p.phase_id phaseId, p.id, p.priority, p.burned, p.category_rank categoryRank,
    r.failed, p.tier_index tierIndex, p.phase_index phaseIndex
  from phases p join runs r on r.run_id = p.run_id
  where p.run_id = @runId and p.state = @state and ${PHASE_IS_FREE} and ${PHASE_IS_SELECTED}
  order by ${ORDER} limit ${PAGE} offset @offset`;

const RUNS_BY_HEAD = `select r.run_id runId, head_priority priority, head_burned burned, head_category_rank categoryRank,
    failed, head_tier_index tierIndex, head_phase_index phaseIndex, head_id id
  from runs r indexed by runs_head where head_id is not null and ${RUN_IS_SELECTED} and ${RUN_IS_FREE}
  order by head_priority desc, head_burned, head_category_rank, failed, head_tier_index, head_phase_index, head_id`;

const RUNS_WITH_QUEUED = `select r.run_id runId from runs r where r.queued > 0 and ${RUN_IS_SELECTED} and ${RUN_IS_FREE}`;

const RUNS_NAMED = `select r.run_id runId from json_each(@named) n join runs r on r.run_id = n.value
  where ${RUN_IS_SELECTED} and ${RUN_IS_FREE}`;

export function* candidates(db: Db, selection: Selection, now: number, taken: Taken = new Map()): Generator<Candidate> {
  const parameters = selectionParameters(db, selection, now);
  const ofRound = roundOf(db, selection, parameters, pager(db, parameters));
  const counts = new Map(taken);
  // Of those between no run is a member: a single run may be thousands ahead.
  const rounds = [...new Set([0, ...taken.values()])].sort((one, other) => one - other);
  for (const [at, round] of rounds.entries()) {
    const isMember = (runId: string): boolean => (counts.get(runId) ?? 0) === round;
    for (const candidate of ofRound(isMember)) {
      yield candidate;
      counts.set(candidate.runId, round + 1);
      if (rounds[at + 1] !== round + 1) rounds.splice(at + 1, 0, round + 1);
    }
  }
}

type PhasesOf = (runId: string) => Candidate | undefined;

/** Hands out a run's candidates one by one. */
function pager(db: Db, parameters: Parameters): PhasesOf {
  const pages = new Map<string, { read: number; left: Candidate[] }>();
  return (runId) => {
    let page = pages.get(runId);
    if (page === undefined || (page.left.length === 0 && page.read % PAGE === 0)) {
      const offset = page?.read ?? 0;
      const left = all<Candidate>(db, OF_RUN, { ...parameters, runId, offset });
      if (left.length === 0) return undefined;
      page = { read: offset + left.length, left };
      pages.set(runId, page);
    }
    return page.left.shift();
  };
}

/** The best candidate of every run that is a member, in order. */
type RoundOf = (isMember: (runId: string) => boolean) => Iterable<Candidate>;

function roundOf(db: Db, selection: Selection, parameters: Parameters, phasesOf: PhasesOf): RoundOf {
  if (selection.states === 'failed' && selection.runIds === undefined)
    return (isMember) => byHead(db, parameters, isMember, phasesOf);
  const runs = all<{ runId: string }>(db, selection.runIds ? RUNS_NAMED : RUNS_WITH_QUEUED, {
    ...parameters,
    ...(selection.runIds && { named: JSON.stringify(selection.runIds) }),
  });
  const runIds = runs.map(({ runId }) => runId);
  return (isMember) => sorted(runIds.filter(isMember), phasesOf);
}

function* byHead(
  db: Db,
  parameters: Parameters,
  isMember: (runId: string) => boolean,
  phasesOf: PhasesOf,
): Generator<Candidate> {
  const waiting: Candidate[] = [];
  for (const head of iterate<Rank & { runId: string }>(db, RUNS_BY_HEAD, parameters)) {
    while (waiting[0] && compareRanks(waiting[0], head) <= 0) yield waiting.shift() as Candidate;
    const best = isMember(head.runId) ? phasesOf(head.runId) : undefined;
    if (best?.id === head.id) yield best;
    else if (best) insert(waiting, best);
  }
  yield* waiting;
}

function sorted(runIds: readonly string[], phasesOf: PhasesOf): Candidate[] {
  return runIds.flatMap((runId) => phasesOf(runId) ?? []).sort(compareRanks);
}

function insert(sortedList: Candidate[], candidate: Candidate): void {
  const at = sortedList.findIndex((other) => compareRanks(candidate, other) < 0);
  sortedList.splice(at < 0 ? sortedList.length : at, 0, candidate);
}
