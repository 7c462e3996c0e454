import type { BatchStore, StoredBatch } from './batch-store.ts';

/** Records at a time. */
const PAGE = 500;

/** The records of a scope in the order of their numbers, a page of them in memory. */
export function* iterateBatches(store: BatchStore, runId: string, scope: string): Generator<StoredBatch> {
  for (let after = 0; ; ) {
    const page = store.listBatches(runId, scope, { after, limit: PAGE });
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)?.number ?? after;
  }
}
