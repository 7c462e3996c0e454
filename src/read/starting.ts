import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';

/** Names of what there is that begin as `prefix` does: what a shell offers. Each by an index, and no more than anybody reads. */
export const NAMED = [
  'run',
  'dispatched',
  'piped',
  'phase',
  'session',
  'family',
  'handle',
  'quota',
  'category',
] as const;
export type Named = (typeof NAMED)[number];

const LIMIT = 100;

/** Sorts after whatever begins with the same text. */
const END = String.fromCodePoint(0x10ffff);

const BETWEEN = '>= @prefix and';

/** The next larger one each time: families are few, and their attempts many. */
const FAMILIES = `with recursive family(name) as (
    select min(fingerprint) from attempts where fingerprint ${BETWEEN} fingerprint < @end
    union all
    select (select min(fingerprint) from attempts where fingerprint > name and fingerprint < @end) from family
      where name is not null limit @limit)
  select name from family where name is not null`;

const QUERIES: Readonly<Record<Named, string>> = {
  run: `select run_id name from runs where run_id ${BETWEEN} run_id < @end order by run_id limit @limit`,
  dispatched: `select run_id name from runs where run_id ${BETWEEN} run_id < @end and dispatch is not null
    order by created_at_ms desc limit @limit`,
  piped: `select distinct run_id name from phases where pipe is not null and run_id ${BETWEEN} run_id < @end
    order by id desc limit @limit`,
  phase: `select phase_id name from phases where run_id = @of and phase_id ${BETWEEN} phase_id < @end
    order by phase_id limit @limit`,
  session: `select session_id name from sessions where session_id ${BETWEEN} session_id < @end
    order by session_id desc limit @limit`,
  family: FAMILIES,
  handle: `select name from (select 'a' || handle name from attempts order by handle desc limit 1000)
    where name ${BETWEEN} name < @end limit @limit`,
  category: `select category name from category_counts where category ${BETWEEN} category < @end and failed + dead > 0
    order by category limit @limit`,
  quota: `select distinct quota name from holds where quota ${BETWEEN} quota < @end order by quota limit @limit`,
};

/** @param of the run of phases */
export function listStarting(db: Db, what: Named, prefix: string, of?: string): string[] {
  const rows = all<{ name: string }>(db, QUERIES[what], { prefix, end: prefix + END, of, limit: LIMIT });
  return rows.map(({ name }) => name);
}
