/** Each attempt of a night beside the one before it of the same phase: what was mended, what is new, what is flaky. */
import type { Db } from '../../db/native.ts';
import { all, get } from '../../db/statement.ts';

/** Each takes a look-up of its own, 4 microseconds: what is more is no night, and nobody compares it. */
export const MOST_COMPARED = 50_000;

export interface FailureChange {
  /** Its phase failed the same way when it was tried before. */
  readonly same: number;
  /** Its phase failed in another way, succeeded, or was queued before. */
  readonly newly: number;
  /** The first try here of a phase that had failed elsewhere. */
  readonly firstTries: number;
}

export interface Fixes {
  /** Families that these fixes took the last phase from, the largest first. */
  readonly gone: readonly GoneFamily[];
  /** Fixed at their first try here. */
  readonly firstTries: number;
  /** Passed on the same clean commit, by the same command, that they had failed on before. */
  readonly flaky: number;
  /** Had failed with something that other phases still fail with, or were complete before a person released them. */
  readonly others: number;
}

export interface GoneFamily {
  readonly fingerprint: string;
  readonly category: string;
  /** Phases of it that were fixed in this night. */
  readonly fixed: number;
  /** The first of the attempts that passed, and its commit. */
  readonly handle: number;
  readonly commit: string | null;
}

export interface Comparison {
  readonly change: FailureChange;
  /** Of its `newly`, by fingerprint. */
  readonly newly: ReadonlyMap<string, number>;
  readonly fixes: Fixes;
}

type Kind = 'same' | 'newly' | 'first-failure' | 'flaky' | 'first-fix' | 'retried' | 'mended';

interface Group {
  readonly kind: Kind;
  /** What failed newly, or what was mended; null for the other kinds. */
  readonly fingerprint: string | null;
  readonly attempts: number;
  /** The first of them. */
  readonly handle: number;
}

const JUDGED = "('succeeded', 'failed', 'timed_out')";

/** Of an attempt `j`, and the one before it of the same phase that came to an end of its own: `b`, where there is one. */
const KIND = `case
    when j.outcome != 'succeeded' then case
      when b.fingerprint = j.fingerprint then 'same'
      when b.handle is null and j.initial_state = 'failed' then 'first-failure' else 'newly' end
    when b.handle is null then 'first-fix'
    when b.outcome = 'succeeded' then 'retried'
    when j.git_commit = b.git_commit and j.git_dirty = 0 and b.git_dirty = 0 and j.argv = b.argv then 'flaky' else 'mended' end`;

/** The one before is read where it is found: its page is at hand then. */
const GROUPS = `with compared as materialized (
    select j.handle, ${KIND} kind, j.fingerprint, b.fingerprint before
    from attempts j left join attempts b on b.handle = (
      select b.handle from attempts b where b.run_id = j.run_id and b.phase_id = j.phase_id and b.number < j.number
        and b.outcome in ${JUDGED} order by b.number desc limit 1)
    where j.session_id in (select value from json_each(@sessions)) and j.outcome in ${JUDGED}
      and (j.outcome != 'succeeded' or j.initial_state = 'failed'))
  select kind, case kind when 'newly' then fingerprint when 'mended' then before end fingerprint, count(*) attempts, min(handle) handle
  from compared group by 1, 2`;

const COMMIT = `select a.git_commit "commit", (select f.category from attempts f where f.fingerprint = @fingerprint order by f.handle desc limit 1) category
  from attempts a where a.handle = @handle`;

/** Whether any phase fails with it, or is running because it did. */
const STILL_FAILS = `select 1 from phases where last_fingerprint = @fingerprint and state in ('failed', 'dead', 'running') limit 1`;

/** Nothing where the sessions have more attempts than can be compared. */
export function compareNight(db: Db, sessionIds: readonly string[], tried: number): Comparison | undefined {
  if (tried > MOST_COMPARED) return undefined;
  const groups = all<Group>(db, GROUPS, { sessions: JSON.stringify(sessionIds) });
  return { change: changeOf(groups), newly: newlyOf(groups), fixes: fixesOf(db, groups) };
}

function changeOf(groups: readonly Group[]): FailureChange {
  return { same: sum(groups, 'same'), newly: sum(groups, 'newly'), firstTries: sum(groups, 'first-failure') };
}

function newlyOf(groups: readonly Group[]): Map<string, number> {
  const newly = groups.filter(({ kind }) => kind === 'newly');
  return new Map(newly.map(({ fingerprint, attempts }) => [fingerprint ?? '', attempts]));
}

function fixesOf(db: Db, groups: readonly Group[]): Fixes {
  const mended = groups.filter(({ kind }) => kind === 'mended');
  const gone = mended.flatMap((group) => goneOf(db, group));
  const fixed = gone.reduce((total, family) => total + family.fixed, 0);
  return {
    gone: gone.sort((a, b) => b.fixed - a.fixed || a.handle - b.handle),
    ...{ firstTries: sum(groups, 'first-fix'), flaky: sum(groups, 'flaky') },
    others: sum(groups, 'mended') + sum(groups, 'retried') - fixed,
  };
}

/** The family, where it is gone. */
function goneOf(db: Db, { fingerprint, attempts, handle }: Group): GoneFamily[] {
  if (fingerprint === null || get(db, STILL_FAILS, { fingerprint }) !== undefined) return [];
  const facts = get<Pick<GoneFamily, 'commit' | 'category'>>(db, COMMIT, { fingerprint, handle });
  return [
    { fingerprint, fixed: attempts, handle, category: facts?.category ?? 'unknown', commit: facts?.commit ?? null },
  ];
}

function sum(groups: readonly Group[], kind: Kind): number {
  return groups.filter((group) => group.kind === kind).reduce((total, { attempts }) => total + attempts, 0);
}
