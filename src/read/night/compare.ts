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
  /** Had failed with something that other phases still fail with. */
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

interface Group {
  readonly isFix: 0 | 1;
  readonly initial: 'queued' | 'failed';
  readonly fingerprint: string | null;
  /** Of the attempt before; null where there is none. */
  readonly before: 'passed' | 'burned' | null;
  readonly beforeFingerprint: string | null;
  readonly beforeCategory: string | null;
  readonly isFlaky: 0 | 1;
  readonly attempts: number;
  readonly handle: number;
  readonly commit: string | null;
}

const JUDGED = "('succeeded', 'failed', 'timed_out')";

const GROUPS = `with judged as materialized (
    select handle, outcome, initial_state, fingerprint, git_commit, git_dirty, argv,
      (select b.handle from attempts b where b.run_id = a.run_id and b.phase_id = a.phase_id and b.number < a.number
         and b.outcome in ${JUDGED} order by b.number desc limit 1) before
    from attempts a where session_id in (select value from json_each(@sessions)) and outcome in ${JUDGED}
      and (outcome != 'succeeded' or initial_state = 'failed'))
  select j.outcome = 'succeeded' isFix, j.initial_state initial, j.fingerprint,
    case when b.outcome = 'succeeded' then 'passed' when b.outcome is not null then 'burned' end before, b.fingerprint beforeFingerprint,
    b.category beforeCategory, coalesce(j.outcome = 'succeeded' and b.outcome != 'succeeded' and j.git_commit = b.git_commit
      and j.git_dirty = 0 and b.git_dirty = 0 and j.argv = b.argv, 0) isFlaky,
    count(*) attempts, min(j.handle) handle, j.git_commit "commit"
  from judged j left join attempts b on b.handle = j.before
  group by isFix, initial, j.fingerprint, before, b.fingerprint, isFlaky`;

/** Whether any phase fails with it, or is running because it did. */
const STILL_FAILS = `select 1 from phases where last_fingerprint = @fingerprint and state in ('failed', 'dead', 'running') limit 1`;

/** Nothing where the sessions have more attempts than can be compared. */
export function compareNight(db: Db, sessionIds: readonly string[], tried: number): Comparison | undefined {
  if (tried > MOST_COMPARED) return undefined;
  const groups = all<Group>(db, GROUPS, { sessions: JSON.stringify(sessionIds) });
  return { ...changeOf(groups.filter((group) => !group.isFix)), fixes: fixesOf(db, groups) };
}

function changeOf(failures: readonly Group[]): Pick<Comparison, 'change' | 'newly'> {
  const same = failures.filter((group) => group.before !== null && group.beforeFingerprint === group.fingerprint);
  const firstTries = failures.filter((group) => group.before === null && group.initial === 'failed');
  const others = failures.filter((group) => !same.includes(group) && !firstTries.includes(group));
  const newly = new Map<string, number>();
  for (const { fingerprint, attempts } of others)
    if (fingerprint !== null) newly.set(fingerprint, (newly.get(fingerprint) ?? 0) + attempts);
  return { change: { same: sum(same), newly: sum(others), firstTries: sum(firstTries) }, newly };
}

function fixesOf(db: Db, groups: readonly Group[]): Fixes {
  const fixed = groups.filter((group) => group.isFix);
  const flaky = fixed.filter((group) => group.isFlaky);
  const firstTries = fixed.filter((group) => group.before === null);
  const mended = fixed.filter((group) => !group.isFlaky && group.before !== null);
  const gone = mended.filter(({ beforeFingerprint }) => beforeFingerprint !== null && isGone(db, beforeFingerprint));
  return {
    gone: gone.map(toGone).sort((a, b) => b.fixed - a.fixed || a.handle - b.handle),
    ...{ firstTries: sum(firstTries), flaky: sum(flaky), others: sum(mended) - sum(gone) },
  };
}

function toGone({ beforeFingerprint, beforeCategory, attempts, handle, commit }: Group): GoneFamily {
  return {
    ...{ fingerprint: beforeFingerprint ?? '', category: beforeCategory ?? 'unknown' },
    ...{ fixed: attempts, handle, commit },
  };
}

function isGone(db: Db, fingerprint: string): boolean {
  return get(db, STILL_FAILS, { fingerprint }) === undefined;
}

function sum(groups: readonly Group[]): number {
  return groups.reduce((total, { attempts }) => total + attempts, 0);
}
