import { get, run } from '../../db/statement.ts';
import { batchIsMissing } from '../../pipeline/store/store-refusals.ts';
import { type HeldRun, whileHeld } from './held-run.ts';
import { putEvent } from './put-event.ts';

const AT = 'scope = (select id from drain_pipe_scopes where run = @id and scope = @scope) and number = @number';

/** Its sink has taken it. Not durably: what a power cut takes from it is delivered once more, as it may be anyway. */
export function deliverBatch(held: HeldRun, scope: string, number: number): void {
  const { db, id, runId } = held;
  const at = { id, scope, number };
  whileHeld(held, false, () => {
    if (run(db, `update drain_pipe_batches set delivered = 1 where ${AT} and delivered = 0`, at).changes > 0)
      putEvent(held, { type: 'batch.delivered', scope, number });
    else if (get(db, `select 1 from drain_pipe_batches where ${AT}`, at) === undefined)
      throw batchIsMissing(runId, { scope, number });
  });
}
