import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

/** One seek each; a `~` sorts after every digit. */
const NEXT = `select min(name) name from (
  select (select min(fingerprint) from attempts indexed by attempts_family
          where fingerprint > @after and fingerprint >= @prefix and fingerprint < @end) name
  union all
  select (select min(last_fingerprint) from phases indexed by phases_family
          where last_fingerprint > @after and last_fingerprint >= @prefix and last_fingerprint < @end))`;

/** Families on record whose names begin so, in their order; at most `limit`. */
export function listFamilyNames(db: Db, prefix: string, limit: number): string[] {
  const names: string[] = [];
  for (let after = ''; names.length < limit; ) {
    const found = get<{ name: string | null }>(db, NEXT, { after, prefix, end: `${prefix}~` })?.name;
    if (found == null) break;
    names.push(found);
    after = found;
  }
  return names;
}
