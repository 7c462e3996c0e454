import type { Key } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

const COUNT = `select count(*) deaths from attempts a join sessions s on s.session_id = a.session_id
  join phases p on p.run_id = a.run_id and p.phase_id = a.phase_id
  where a.run_id = @runId and a.phase_id = @phaseId and a.outcome = 'interrupted' and a.category = 'controller-died'
    and a.ended_at_ms > max(@since, coalesce(p.absolved_at_ms, 0))
    and s.boot_id = (select boot_id from sessions where session_id = @sessionId)`;

/** How many controllers died, in the same boot, while this phase ran; since a person last released it. */
export function countDeaths(
  db: Db,
  { runId, phaseId }: Key,
  { sessionId, since }: { sessionId: string; since: number },
): number {
  return get<{ deaths: number }>(db, COUNT, { runId, phaseId, sessionId, since })?.deaths ?? 0;
}
