import type { Key } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

const COUNT = `select count(*) killed from attempts a
  join phases p on p.run_id = a.run_id and p.phase_id = a.phase_id
  where a.run_id = @runId and a.phase_id = @phaseId and a.outcome = 'interrupted' and a.category = 'kept-batches'
    and a.ended_at_ms > coalesce(p.absolved_at_ms, 0)
    and a.number > (select coalesce(max(b.number), 0) from attempts b
      where b.run_id = @runId and b.phase_id = @phaseId and b.outcome is not null
        and not (b.outcome = 'interrupted' and b.category = 'kept-batches'))`;

/** How many attempts at a flow a signal that nobody asked for has ended, one after another; since a person last released it. */
export function countKilledInARow(db: Db, { runId, phaseId }: Key): number {
  return get<{ killed: number }>(db, COUNT, { runId, phaseId })?.killed ?? 0;
}
