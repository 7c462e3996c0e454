import type { RunResult } from '../pipeline/run/run-result.ts';
import type { BatchStore } from '../pipeline/store/batch-store.ts';
import { iterateBatches } from '../pipeline/store/iterate-batches.ts';

/** How many batches nobody has tried yet: of those that a run left out, the others had failed before. */
export function countNeverBegun(
  store: BatchStore,
  runId: string,
  { result, by }: { readonly result: RunResult; readonly by: string },
): number {
  const pending = result.stats.pending ?? 0;
  if (pending === 0) return 0;
  const failed = store
    .listScopes(runId)
    .reduce((sum, scope) => sum + countFailedBefore(store, runId, { scope, by }), 0);
  return Math.max(0, pending - failed);
}

function countFailedBefore(store: BatchStore, runId: string, { scope, by }: { scope: string; by: string }): number {
  let failed = 0;
  for (const batch of iterateBatches(store, runId, scope))
    failed += Number(batch.by !== by && (batch.status === 'failed' || batch.status === 'partial'));
  return failed;
}
