import { run } from '../../db/statement.ts';
import { type HeldRun, whileHeld } from './held-run.ts';

const NAMED = '(select value from json_each(@names))';

/** Of steps and scopes: what the steps gave is gone, and the scopes are marked until `settleScope`. */
export function outdate(held: HeldRun, names: readonly string[]): void {
  const values = { id: held.id, names: JSON.stringify(names) };
  whileHeld(held, false, () => {
    run(held.db, `delete from drain_pipe_steps where run = @id and step in ${NAMED}`, values);
    run(held.db, `update drain_pipe_scopes set outdated = 1 where run = @id and scope in ${NAMED}`, values);
  });
}
