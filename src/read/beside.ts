import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';

export interface Neighbour {
  readonly runId: string;
  readonly phaseId: string;
  readonly cwd: string;
}

/** Other attempts that were under way at any time since event `since`, of whatever session of this backlog. */
export function listBeside(db: Db, { handle, since }: { handle: number; since: number }): Neighbour[] {
  return all<Neighbour>(
    db,
    `select run_id runId, phase_id phaseId, cwd from attempts where outcome is null and handle != @handle and cwd is not null
     union all
     select a.run_id, a.phase_id, a.cwd from events e join attempts a on a.handle = e.attempt
     where e.seq > @since and e.type = 'attempt.ended' and e.attempt != @handle and a.cwd is not null`,
    { handle, since },
  );
}
