import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';
import { type FamilyFilter, filterParameters, isSpan, ofRuns } from './family-filter.ts';

/** How many `listFamilyMembers` would list without a limit; nothing where only listing them would tell. */
export function countFamilyMembers(db: Db, fingerprint: string, filter: FamilyFilter): number | undefined {
  if (isSpan(filter) || filter.gone) return undefined;
  const sql = `select count(*) n from phases indexed by phases_family
    where last_fingerprint = @fingerprint and ${filter.dead ? "state = 'dead'" : 'true'} and ${ofRuns(filter)}`;
  return get<{ n: number }>(db, sql, { ...filterParameters(filter), fingerprint })?.n;
}
