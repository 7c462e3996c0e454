import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

/** What failed and is running for it has not passed yet: a phase that a dead controller has left is one of these. */
const COUNT = `select (select coalesce(sum(failed + dead), 0) from category_counts)
  + (select count(*) from runs r cross join phases p on p.run_id = r.run_id and p.state = 'running'
      where r.running > 0 and p.claimed_from = 'failed') failing`;

/** Phases that fail: failed, dead, or under way because they were. */
export function countFailing(db: Db): number {
  return (get<{ failing: number }>(db, COUNT) as { failing: number }).failing;
}
