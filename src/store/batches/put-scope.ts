import { run } from '../../db/statement.ts';
import { type HeldRun, whileHeld } from './held-run.ts';

const PUT = `insert into drain_pipe_scopes (run, scope, total) values (@id, @scope, @total)
  on conflict do update set total = @total`;

/** @param total how many batches the scope will have */
export function putScope(held: HeldRun, scope: string, total: number): void {
  whileHeld(held, false, () => run(held.db, PUT, { id: held.id, scope, total }));
}
