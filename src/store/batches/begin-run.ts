import { run } from '../../db/statement.ts';
import type { RunHead } from '../../pipeline/store/batch-store.ts';
import { type HeldRun, whileHeld } from './held-run.ts';
import { putEvent } from './put-event.ts';

const FORGET_TOTALS = `update drain_pipe_scopes set total = null where run = @id and exists (
  select 1 from drain_pipe_runs where id = @id and (definition is not @definition or input is not @input))`;

const BEGIN = `update drain_pipe_runs set flow = @flow, definition = @definition, input = @input, state = 'running', error = null,
  started_at_ms = @at, ended_at_ms = null, ran_by = @by where id = @id`;

/** Of another definition or input the numbers of batches are no longer known. */
export function beginRun(held: HeldRun, { definition, input }: Pick<RunHead, 'definition' | 'input'>): void {
  const { db, id, flow, by } = held;
  whileHeld(held, false, () => {
    run(db, FORGET_TOTALS, { id, definition, input });
    run(db, BEGIN, { id, flow, definition, input, by, at: Date.now() });
    putEvent(held, { type: 'run.started' });
  });
}
