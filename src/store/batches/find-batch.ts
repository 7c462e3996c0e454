import type { Db } from '../../db/native.ts';
import { get } from '../../db/statement.ts';
import type { KeptBatch } from '../../pipeline/store/batch-store.ts';
import { type KeptOutput, restoreOutput } from '../../pipeline/store/keep-output.ts';
import { BATCH_COLUMNS, type BatchRow, storedBatch } from './stored-batch.ts';

const FIND = `select ${BATCH_COLUMNS}, o.output
  from drain_pipe_runs r join drain_pipe_scopes s on s.run = r.id join drain_pipe_batches b on b.scope = s.id
  join drain_pipe_outputs o on o.scope = b.scope and o.number = b.number
  where r.run_id = @runId and s.scope = @scope and b.number = @number`;

/** One statement, so that what it gave is of this record. */
export function findBatch(db: Db, runId: string, at: { scope: string; number: number }): KeptBatch | undefined {
  const found = get<BatchRow & { readonly output: KeptOutput }>(db, FIND, { runId, ...at });
  if (found === undefined) return undefined;
  const { output, ...row } = found;
  return { ...storedBatch(row), output: restoreOutput(output) };
}
