import type { Db } from '../../db/native.ts';
import { get } from '../../db/statement.ts';
import type { Fields } from '../../pipeline/store/batch-store.ts';
import { type KeptOutput, restoreOutput } from '../../pipeline/store/keep-output.ts';

const FIND = `select output from drain_pipe_outputs where number = @number and scope = (
  select id from drain_pipe_scopes where scope = @scope and run = (select id from drain_pipe_runs where run_id = @runId))`;

/** What a batch gave, without its record. */
export function findOutput(db: Db, runId: string, at: { scope: string; number: number }): Fields | undefined {
  const found = get<{ output: KeptOutput }>(db, FIND, { runId, ...at });
  return found && restoreOutput(found.output);
}
