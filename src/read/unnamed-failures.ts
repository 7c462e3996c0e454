import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';
import { type FamilyFilter, failingPhases, filterParameters } from './family-filter.ts';

/** Phases that fail now and belong to no family: without a reason on record, or set aside as poison. */
export interface UnnamedFailures {
  readonly category: string;
  readonly phases: number;
}

const OF_ALL = 'select category, failed + dead phases, dead from category_counts';

/** @param named phases that fail with a family, by their category: of a whole backlog the rest is told without looking at it */
export function listUnnamedFailures(
  db: Db,
  filter: FamilyFilter,
  named: ReadonlyMap<string, number>,
): UnnamedFailures[] {
  const rows = filter.runIds
    ? all<UnnamedFailures>(db, ofRuns(filter), filterParameters(filter))
    : restOf(db, filter, named);
  return rows.filter(({ phases }) => phases > 0);
}

const ofRuns = (filter: FamilyFilter): string =>
  `select coalesce(last_category, 'unknown') category, count(*) phases from phases indexed by phases_order
   where last_fingerprint is null and ${failingPhases(filter)} group by 1 order by phases desc, 1`;

function restOf(db: Db, { dead, category }: FamilyFilter, named: ReadonlyMap<string, number>): UnnamedFailures[] {
  return all<UnnamedFailures & { dead: number }>(db, OF_ALL)
    .map((row) => ({
      category: row.category,
      phases: (dead ? row.dead : row.phases) - (named.get(row.category) ?? 0),
    }))
    .filter((row) => category === undefined || row.category === category)
    .sort((a, b) => b.phases - a.phases);
}
