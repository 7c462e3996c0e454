import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';
import {
  countedAttempts,
  type FamilyFilter,
  failingPhases,
  failingStates,
  filterParameters,
  ofRuns,
} from './family-filter.ts';

/** When a failure was seen: by an attempt, or, where none was made here, by its phase coming in. */
export interface Sighting {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Of the attempt; all of these are null where the failure was imported. */
  readonly handle: number | null;
  readonly sessionId: string | null;
  readonly commit: string | null;
  readonly dirty: boolean | null;
}

export interface FamilyView {
  readonly fingerprint: string;
  readonly category: string;
  /** Attempts that failed with it: all on record, or those of the span that was asked for. */
  readonly count: number;
  /** That fail with it now, the dead ones included, and their runs; whatever span was asked for. */
  readonly phases: number;
  readonly dead: number;
  readonly runs: number;
  /** The newest attempt that is counted; null where the failure was imported and never tried here. */
  readonly handle: number | null;
  /** Its reason in words, which ends in the log to open. */
  readonly sample: string;
  readonly stdoutPath: string | null;
  readonly stderrPath: string | null;
  /** Over all that is on record, whatever span was asked for. */
  readonly first: Sighting;
  readonly last: Sighting;
}

interface Failing {
  readonly phases: number;
  readonly dead: number;
  readonly runs: number;
  readonly category: string | null;
}

export interface Counted {
  readonly count: number;
  readonly category: string | null;
  readonly newest: number | null;
}

interface Seen {
  readonly first: number | null;
  readonly last: number | null;
}

/**
 * @param known its attempts, where they were counted with those of all others already
 * @returns nothing where no phase fails with it, and no attempt that is meant did
 */
export function findFamily(
  db: Db,
  { fingerprint, known }: { readonly fingerprint: string; readonly known?: Counted | undefined },
  filter: FamilyFilter = {},
): FamilyView | undefined {
  const parameters = { ...filterParameters(filter), fingerprint };
  const failing = get<Failing>(db, failingOf(filter), parameters) as Failing;
  const { newest, ...counted } = known ?? (get<Counted>(db, countedOf(filter), parameters) as Counted);
  if (failing.phases + counted.count === 0) return undefined;
  const { first, last } = get<Seen>(db, seenOf(filter), parameters) as Seen;
  const came = first === null ? get<Seen>(db, cameOf(filter), parameters) : undefined;
  return {
    ...{ fingerprint, ...failing, count: counted.count },
    category: counted.category ?? failing.category ?? 'unknown',
    ...sampleOf(db, newest, came?.first),
    first: getSighting(db, first, came?.first),
    last: getSighting(db, last, came?.last),
  };
}

/** One number a query: all of them from one pass over the entries take three times as long. */
const failingOf = (filter: FamilyFilter): string => {
  const states = failingStates(filter);
  const from = (...some: readonly string[]): string =>
    `from phases indexed by phases_family where last_fingerprint = @fingerprint and ${failingPhases(filter, some)}`;
  return `select (select count(*) ${from(...states)}) phases, (select count(*) ${from('dead')}) dead,
    (select count(*) from (${states.map((state) => `select distinct run_id ${from(state)}`).join(' union ')})) runs,
    (select last_category ${from(...states)} limit 1) category`;
};

/** Its phases, by their numbers, as they came in. */
const cameOf = (filter: FamilyFilter): string =>
  `select min(id) first, max(id) last from phases indexed by phases_family
   where last_fingerprint = @fingerprint and ${failingPhases(filter)}`;

const countedOf = (filter: FamilyFilter): string =>
  `select count(*) count, max(category) category, max(handle) newest
   from attempts indexed by attempts_family where fingerprint = @fingerprint and ${countedAttempts(filter)}`;

/** Two seeks: SQLite finds a least and a greatest at once only where nothing else is asked for. */
const seenOf = (filter: FamilyFilter): string => {
  const from = `from attempts indexed by attempts_family where fingerprint = @fingerprint and ${ofRuns(filter)}`;
  return `select (select min(handle) ${from}) first, (select max(handle) ${from}) last`;
};

type Sample = Pick<FamilyView, 'handle' | 'sample' | 'stdoutPath' | 'stderrPath'>;

function sampleOf(db: Db, handle: number | null, phase: number | null | undefined): Sample {
  const attempt = get<Omit<Sample, 'handle'>>(
    db,
    'select message sample, stdout_path stdoutPath, stderr_path stderrPath from attempts where handle = @handle',
    { handle },
  );
  if (attempt) return { handle, ...attempt };
  const imported = get<{ sample: string }>(db, 'select last_reason sample from phases where id = @phase', { phase });
  return { handle: null, sample: imported?.sample ?? '', stdoutPath: null, stderrPath: null };
}

function getSighting(db: Db, handle: number | null, phase: number | null | undefined): Sighting {
  const attempt = get<Omit<Sighting, 'dirty'> & { dirty: number | null }>(
    db,
    `select ended_at_ms at, handle, session_id sessionId, git_commit "commit", git_dirty dirty
     from attempts where handle = @handle`,
    { handle },
  );
  if (attempt) return { ...attempt, dirty: attempt.dirty === null ? null : attempt.dirty === 1 };
  const came = get<{ at: number }>(db, 'select created_at_ms at from phases where id = @phase', { phase });
  return { at: came?.at ?? 0, handle: null, sessionId: null, commit: null, dirty: null };
}
