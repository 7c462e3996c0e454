import type { Db } from '../../db/native.ts';
import { all } from '../../db/statement.ts';
import type { StoredBatch } from '../../pipeline/store/batch-store.ts';
import { BATCH_COLUMNS, type BatchRow, storedBatch } from './stored-batch.ts';

const ofScopes = (condition: string): string => `select ${BATCH_COLUMNS}
  from drain_pipe_runs r join drain_pipe_scopes s on s.run = r.id join drain_pipe_batches b on b.scope = s.id
  where r.run_id = @runId and ${condition} order by s.id, b.number limit @limit`;

/** Two texts, since one that serves both would go through all batches of all scopes. */
const OF_RUN = ofScopes('b.number > @after');
const OF_SCOPE = ofScopes('s.scope = @scope and b.number > @after');

/** Without what they gave; by scope and number. */
export function listBatches(
  db: Db,
  { runId, scope }: { readonly runId: string; readonly scope: string | undefined },
  { after = 0, limit = -1 }: { readonly after?: number; readonly limit?: number } = {},
): StoredBatch[] {
  return all<BatchRow>(db, scope === undefined ? OF_RUN : OF_SCOPE, { runId, scope, after, limit }).map(storedBatch);
}
