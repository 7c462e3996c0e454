import { run } from '../../db/statement.ts';
import type { RunState } from '../../pipeline/store/batch-store.ts';
import { type HeldRun, whileHeld } from './held-run.ts';
import { putEvent } from './put-event.ts';

interface RunEnd {
  readonly state: Exclude<RunState, 'running'>;
  readonly error: string | undefined;
}

export function endRun(held: HeldRun, { state, error }: RunEnd, durably: boolean): void {
  const { db, id } = held;
  whileHeld(held, durably, () => {
    const values = { id, state, error, at: Date.now() };
    run(db, 'update drain_pipe_runs set state = @state, error = @error, ended_at_ms = @at where id = @id', values);
    putEvent(held, { type: 'run.ended' });
  });
}
