import { run } from '../../db/statement.ts';
import type { StoredEvent } from '../../pipeline/store/batch-store.ts';
import type { HeldRun } from './held-run.ts';

const PUT = `insert into drain_pipe_events (run, at_ms, type, scope, number, step)
  values (@run, @at, @type, (select id from drain_pipe_scopes where run = @run and scope = @scope), @number, @step)`;

/** Inside the transaction of the change that it tells. @returns its seq */
export function putEvent(
  { db, id }: HeldRun,
  { type, scope, number, step }: Pick<StoredEvent, 'type' | 'scope' | 'number' | 'step'>,
): number {
  return run(db, PUT, { run: id, at: Date.now(), type, scope, number, step }).id;
}
