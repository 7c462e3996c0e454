import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';

const TRIED = `select p.last_fingerprint fingerprint, count(distinct p.id) phases
  from attempts a indexed by attempts_session
  cross join phases p on p.run_id = a.run_id and p.phase_id = a.phase_id
  where a.session_id in (select value from json_each(@sessionIds))
    and p.last_fingerprint is not null and p.state in ('failed', 'dead')
  group by p.last_fingerprint`;

/**
 * Phases that fail now and were tried in one of these sessions, by the family that they fail with now: the others of that
 * family were spared.
 */
export function countTriedPhases(db: Db, sessionIds: readonly string[]): Map<string, number> {
  const rows = all<{ fingerprint: string; phases: number }>(db, TRIED, { sessionIds: JSON.stringify(sessionIds) });
  return new Map(rows.map(({ fingerprint, phases }) => [fingerprint, phases]));
}
