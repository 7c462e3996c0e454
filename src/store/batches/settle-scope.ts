import { run } from '../../db/statement.ts';
import { type HeldRun, whileHeld } from './held-run.ts';

/** All its batches fit again. */
export function settleScope(held: HeldRun, scope: string): void {
  const { db, id } = held;
  whileHeld(held, false, () =>
    run(db, 'update drain_pipe_scopes set outdated = 0 where run = @id and scope = @scope', { id, scope }),
  );
}
