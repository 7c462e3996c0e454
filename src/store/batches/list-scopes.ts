import type { Db } from '../../db/native.ts';
import { all } from '../../db/statement.ts';

const LIST = `select scope from drain_pipe_scopes
  where run = (select id from drain_pipe_runs where run_id = @runId) order by id`;

export function listScopes(db: Db, runId: string): string[] {
  return all<{ scope: string }>(db, LIST, { runId }).map(({ scope }) => scope);
}
