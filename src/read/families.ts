/**
 * Families of failures, the largest first. They are ranked by what indexes hold (`phases_family`, `attempts_family`); what is
 * told of a family besides is looked up only for those that are asked for.
 */
import type { Db } from '../db/native.ts';
import { all, get, type Parameters } from '../db/statement.ts';

export interface FamilyFilter {
  /** Only failures and phases of these runs. */
  readonly runIds?: readonly string[] | undefined;
  readonly category?: string | undefined;
  /** Only families with an attempt that ended since then (epoch milliseconds); only such attempts are counted. */
  readonly since?: number | undefined;
  /** Only families with an attempt in one of these sessions; only such attempts are counted. */
  readonly sessionIds?: readonly string[] | undefined;
  /** Only phases that are dead. */
  readonly dead?: boolean | undefined;
  /** Also families that no phase fails with any more. */
  readonly gone?: boolean | undefined;
  /** Without it all. */
  readonly limit?: number | undefined;
}

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

export interface Families {
  readonly families: readonly FamilyView[];
  /** How many there are, listed or not. */
  readonly total: number;
  /** In all of these: attempts where a span was asked for, else phases that fail now. */
  readonly failures: number;
  /** Families of that span that no phase fails with any more, where they were left out. */
  readonly gone: number;
}

interface Ranked {
  readonly fingerprint: string;
  readonly category: string;
  /** Attempts where a span was asked for, else phases. */
  readonly size: number;
  /** Its newest attempt that is counted. */
  readonly handle: number | null;
}

export function listFamilies(db: Db, filter: FamilyFilter = {}): Families {
  const ranked = rank(db, filter);
  return {
    families: ranked.chosen.slice(0, filter.limit).map((family) => getFamily(db, family, filter)),
    total: ranked.chosen.length,
    failures: ranked.chosen.reduce((sum, { size }) => sum + size, 0),
    gone: ranked.gone,
  };
}

function rank(db: Db, filter: FamilyFilter): { chosen: readonly Ranked[]; gone: number } {
  if (!isSpan(filter)) {
    const failing = listFailing(db, filter);
    return { chosen: filter.gone ? [...failing, ...listOthers(db, failing, filter)] : failing, gone: 0 };
  }
  const seen = listSeen(db, filter);
  const chosen = filter.gone ? seen : seen.filter((family) => isFailing(db, family, filter));
  return { chosen, gone: seen.length - chosen.length };
}

function isSpan({ since, sessionIds }: FamilyFilter): boolean {
  return since !== undefined || sessionIds !== undefined;
}

/** By the phases that fail with it now; of the same size the newest first. */
function listFailing(db: Db, filter: FamilyFilter): Ranked[] {
  return all<Ranked>(
    db,
    `select f.*, (select max(handle) from attempts a where a.fingerprint = f.fingerprint) handle
     from (select last_fingerprint fingerprint, max(last_category) category, count(*) size
           from phases indexed by ${filter.runIds ? 'phases_order' : 'phases_family'}
           where last_fingerprint is not null and ${phasesOf(filter)} group by last_fingerprint) f
     order by size desc, handle desc, fingerprint`,
    parametersOf(filter),
  );
}

/** By the attempts that failed with it. */
function listSeen(db: Db, filter: FamilyFilter): Ranked[] {
  return all<Ranked>(
    db,
    `select fingerprint, max(category) category, count(*) size, max(handle) handle
     from attempts indexed by ${attemptsIndex(db, filter)}
     where fingerprint is not null and ${attemptsOf(filter)} group by fingerprint order by size desc, handle desc`,
    parametersOf(filter),
  );
}

/** Of those that no phase fails with: the most seen first. */
function listOthers(db: Db, failing: readonly Ranked[], filter: FamilyFilter): Ranked[] {
  const there = new Set(failing.map(({ fingerprint }) => fingerprint));
  return listSeen(db, filter).flatMap((family) => (there.has(family.fingerprint) ? [] : [{ ...family, size: 0 }]));
}

function isFailing(db: Db, { fingerprint }: Ranked, filter: FamilyFilter): boolean {
  const sql = `select 1 from phases where last_fingerprint = @fingerprint and ${phasesOf(filter)} limit 1`;
  return get(db, sql, { ...parametersOf(filter), fingerprint }) !== undefined;
}

interface Now {
  readonly phases: number;
  readonly dead: number;
  readonly runs: number;
  /** Of its phases, as they came in. */
  readonly firstId: number | null;
  readonly lastId: number | null;
}

interface Seen {
  readonly first: number | null;
  readonly last: number | null;
}

function getFamily(db: Db, ranked: Ranked, filter: FamilyFilter): FamilyView {
  const { fingerprint, category, handle } = ranked;
  const parameters = { ...parametersOf(filter), fingerprint };
  const { phases, dead, runs, firstId, lastId } = get<Now>(db, nowOf(filter), parameters) as Now;
  const { first, last } = get<Seen>(db, seenOf(filter), parameters) as Seen;
  const count = isSpan(filter) ? ranked.size : (get<{ n: number }>(db, countOf(filter), parameters)?.n ?? 0);
  return {
    ...{ fingerprint, category, count, phases, dead, runs },
    ...sampleOf(db, handle, firstId),
    first: getSighting(db, first, firstId),
    last: getSighting(db, last, lastId),
  };
}

const nowOf = (filter: FamilyFilter): string =>
  `select count(*) phases, coalesce(sum(state = 'dead'), 0) dead, count(distinct run_id) runs, min(id) firstId, max(id) lastId
   from phases indexed by phases_family where last_fingerprint = @fingerprint and ${phasesOf(filter)}`;

const seenOf = (filter: FamilyFilter): string => {
  const from = `from attempts indexed by attempts_family where fingerprint = @fingerprint and ${ofRuns(filter)}`;
  return `select (select min(handle) ${from}) first, (select max(handle) ${from}) last`;
};

const countOf = (filter: FamilyFilter): string =>
  `select count(*) n from attempts indexed by attempts_family where fingerprint = @fingerprint and ${ofRuns(filter)}`;

type Sample = Pick<FamilyView, 'handle' | 'sample' | 'stdoutPath' | 'stderrPath'>;

function sampleOf(db: Db, handle: number | null, phase: number | null): Sample {
  const attempt = get<Omit<Sample, 'handle'>>(
    db,
    'select message sample, stdout_path stdoutPath, stderr_path stderrPath from attempts where handle = @handle',
    { handle },
  );
  if (attempt) return { handle, ...attempt };
  const imported = get<{ sample: string }>(db, 'select last_reason sample from phases where id = @phase', { phase });
  return { handle: null, sample: imported?.sample ?? '', stdoutPath: null, stderrPath: null };
}

function getSighting(db: Db, handle: number | null, phase: number | null): Sighting {
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

const ofRuns = ({ runIds }: FamilyFilter): string =>
  runIds ? 'run_id in (select value from json_each(@runIds))' : 'true';

function phasesOf(filter: FamilyFilter): string {
  const states = filter.dead ? "state = 'dead'" : "state in ('failed', 'dead')";
  const category = filter.category === undefined ? 'true' : 'last_category = @category';
  return `${states} and ${ofRuns(filter)} and ${category}`;
}

function attemptsOf(filter: FamilyFilter): string {
  const { sessionIds, since, category } = filter;
  const conditions = [
    ofRuns(filter),
    category !== undefined && 'category = @category',
    since !== undefined && 'ended_at_ms >= @since',
    sessionIds && 'session_id in (select value from json_each(@sessionIds))',
  ];
  return conditions.filter((condition) => condition !== false && condition !== undefined).join(' and ');
}

/** A row of an attempt costs ten times as much as its entry in the index of families. */
const MANY_ATTEMPTS = 100_000;

/** Told to SQLite, which keeps no statistics here, and would take the one of families for whatever is grouped by them. */
function attemptsIndex(db: Db, { sessionIds, runIds, since }: FamilyFilter): string {
  if (sessionIds) return 'attempts_session';
  if (runIds) return 'attempts_number';
  return since === undefined || isLongAgo(db, since) ? 'attempts_family' : 'attempts_ended_at';
}

function isLongAgo(db: Db, since: number): boolean {
  const sql = 'select count(*) n from (select 1 from attempts where ended_at_ms >= @since limit @many)';
  return get<{ n: number }>(db, sql, { since, many: MANY_ATTEMPTS })?.n === MANY_ATTEMPTS;
}

function parametersOf({ runIds, category, since, sessionIds }: FamilyFilter): Parameters {
  return {
    runIds: runIds && JSON.stringify(runIds),
    category,
    since,
    sessionIds: sessionIds && JSON.stringify(sessionIds),
  };
}
