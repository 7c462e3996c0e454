import { run } from '../../db/statement.ts';
import { type HeldRun, whileHeld } from './held-run.ts';

const AT = 'scope = (select id from drain_pipe_scopes where run = @id and scope = @scope) and number = @number';

/** One that is not there is forgotten already. */
export function forgetBatch(held: HeldRun, scope: string, number: number): void {
  const at = { id: held.id, scope, number };
  whileHeld(held, false, () => {
    run(held.db, `delete from drain_pipe_outputs where ${AT}`, at);
    run(held.db, `delete from drain_pipe_batches where ${AT}`, at);
  });
}
