/**
 * Families of failures, the largest first. They are ranked by what indexes hold (`phases_family`, `attempts_family`); what is
 * told of a family besides is looked up only for those that are asked for.
 */
import type { Db } from '../db/native.ts';
import { all, get } from '../db/statement.ts';
import { type Counted, type FamilyView, findFamily } from './family.ts';
import { countedAttempts, type FamilyFilter, failingPhases, filterParameters, isSpan } from './family-filter.ts';
import { listUnnamedFailures, type UnnamedFailures } from './unnamed-failures.ts';

export interface Families {
  readonly families: readonly FamilyView[];
  /** How many there are, listed or not. */
  readonly total: number;
  /** In all of these: attempts where a span was asked for, else phases that fail now. */
  readonly failures: number;
  /** Families of that span that no phase fails with any more, where they were left out. */
  readonly gone: number;
  /** Where no span was asked for: phases that fail now, and with no family. */
  readonly unnamed: readonly UnnamedFailures[];
}

interface Ranked {
  readonly fingerprint: string;
  readonly category: string;
  /** Attempts where a span was asked for, else phases. */
  readonly size: number;
  /** Where they were counted. */
  readonly known?: Counted;
}

export function listFamilies(db: Db, filter: FamilyFilter = {}): Families {
  const { chosen, gone } = isSpan(filter) ? rankSeen(db, filter) : rankFailing(db, filter);
  return {
    families: chosen.slice(0, filter.limit).flatMap((family) => findFamily(db, family, filter) ?? []),
    total: chosen.length,
    failures: chosen.reduce((sum, { size }) => sum + size, 0),
    gone,
    unnamed: isSpan(filter) ? [] : listUnnamedFailures(db, filter, sumByCategory(chosen)),
  };
}

interface Ranking {
  readonly chosen: readonly Ranked[];
  readonly gone: number;
}

function rankFailing(db: Db, filter: FamilyFilter): Ranking {
  const failing = listFailing(db, filter);
  return { chosen: filter.gone ? [...failing, ...listOthers(db, failing, filter)] : failing, gone: 0 };
}

function rankSeen(db: Db, filter: FamilyFilter): Ranking {
  const seen = listSeen(db, filter);
  const chosen = filter.gone ? seen : seen.filter((family) => isFailing(db, family, filter));
  return { chosen, gone: seen.length - chosen.length };
}

function sumByCategory(ranked: readonly Ranked[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { category, size } of ranked) sums.set(category, (sums.get(category) ?? 0) + size);
  return sums;
}

/** By the phases that fail with it now; of the same size the newest first. */
function listFailing(db: Db, filter: FamilyFilter): Ranked[] {
  return all<Ranked>(
    db,
    `select f.* from (select last_fingerprint fingerprint, max(last_category) category, count(*) size
       from phases indexed by ${filter.runIds ? 'phases_order' : 'phases_family'}
       where last_fingerprint is not null and ${failingPhases(filter)} group by last_fingerprint) f
     order by size desc, (select max(handle) from attempts a where a.fingerprint = f.fingerprint) desc, fingerprint`,
    filterParameters(filter),
  );
}

/** By the attempts that failed with it. */
function listSeen(db: Db, filter: FamilyFilter): Ranked[] {
  const rows = all<Counted & { fingerprint: string }>(
    db,
    `select fingerprint, count(*) count, max(category) category, max(handle) newest
     from attempts indexed by ${attemptsIndex(db, filter)}
     where fingerprint is not null and ${countedAttempts(filter)}
     group by fingerprint order by count desc, newest desc`,
    filterParameters(filter),
  );
  return rows.map(({ fingerprint, ...known }) => ({
    fingerprint,
    category: known.category ?? 'unknown',
    size: known.count,
    known,
  }));
}

/** Those that no phase fails with, and so of no size: the most seen first. */
function listOthers(db: Db, failing: readonly Ranked[], filter: FamilyFilter): Ranked[] {
  const there = new Set(failing.map(({ fingerprint }) => fingerprint));
  return listSeen(db, filter).flatMap((family) => (there.has(family.fingerprint) ? [] : [{ ...family, size: 0 }]));
}

function isFailing(db: Db, { fingerprint }: Ranked, filter: FamilyFilter): boolean {
  const sql = `select 1 from phases where last_fingerprint = @fingerprint and ${failingPhases(filter)} limit 1`;
  return get(db, sql, { ...filterParameters(filter), fingerprint }) !== undefined;
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
