import type { Db } from '../../db/native.ts';
import { get } from '../../db/statement.ts';
import type { Fields } from '../../pipeline/store/batch-store.ts';
import { type KeptOutput, restoreOutput } from '../../pipeline/store/keep-output.ts';

const FIND = `select output from drain_pipe_steps
  where run = (select id from drain_pipe_runs where run_id = @runId) and step = @step`;

export function findStep(db: Db, runId: string, step: string): Fields | undefined {
  const found = get<{ output: KeptOutput }>(db, FIND, { runId, step });
  return found && restoreOutput(found.output);
}
