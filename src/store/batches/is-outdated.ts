import { get } from '../../db/statement.ts';
import type { HeldRun } from './held-run.ts';

/** Something before it was done anew, and not all of its batches have been looked at since. */
export function isOutdated({ db, id }: HeldRun, scope: string): boolean {
  const found = get(db, 'select 1 from drain_pipe_scopes where run = @id and scope = @scope and outdated = 1', {
    id,
    scope,
  });
  return found !== undefined;
}
