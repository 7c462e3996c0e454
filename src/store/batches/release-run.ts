import { run } from '../../db/statement.ts';
import type { HeldRun } from './held-run.ts';

/** Lets go of the run; one that was lost meanwhile is left to who has it. */
export function releaseRun({ db, id, epoch }: HeldRun): void {
  run(db, 'update drain_pipe_runs set owner = null where id = @id and epoch = @epoch', { id, epoch });
}
