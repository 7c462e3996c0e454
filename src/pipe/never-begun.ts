import type { BatchStore } from '../pipeline/batch-store.ts';
import type { RunResult } from '../pipeline/run-result.ts';

const PAGE = 500;

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
  for (let after = 0; ; ) {
    const page = store.listBatches(runId, scope, { after, limit: PAGE });
    failed += page.filter(
      (batch) => batch.by !== by && (batch.status === 'failed' || batch.status === 'partial'),
    ).length;
    if (page.length < PAGE) return failed;
    after = page.at(-1)?.number ?? after;
  }
}
