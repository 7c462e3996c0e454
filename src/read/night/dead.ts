import type { Db } from '../../db/native.ts';
import { all } from '../../db/statement.ts';

/** The newest of each phase; where it is asked what is so now, only of phases that nothing has moved since. */
const NEWEST = `select max(a.handle) handle from attempts a join phases p on p.run_id = a.run_id and p.phase_id = a.phase_id
  where a.handle in (select value from json_each(@handles))
    and (@now = 0 or (p.state = 'dead' and p.last_attempt_id = a.attempt_id))
  group by a.run_id, a.phase_id order by handle`;

/**
 * Of attempts that made their phases dead, one a phase.
 * @param isNow only phases that are dead now, by that attempt
 */
export function listDead(db: Db, handles: readonly number[], { isNow }: { readonly isNow: boolean }): number[] {
  const found = all<{ handle: number }>(db, NEWEST, { handles: JSON.stringify(handles), now: Number(isNow) });
  return found.map(({ handle }) => handle);
}
