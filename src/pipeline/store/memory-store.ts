/** A store within this process: for tests, and for runs that are gone on with in the same process. */
import type { BatchStore } from './batch-store.ts';
import { Changes } from './changes.ts';
import { restoreOutput } from './keep-output.ts';
import { MemoryLease } from './memory-lease.ts';
import { listBatches, type MemoryRun, newRun, outputOf, storedRun } from './memory-run.ts';

/** What is committed can be restored as long as this store is kept, and is gone with the process. */
export function memoryStore(): BatchStore {
  const runs = new Map<string, MemoryRun>();
  const changes = new Changes();
  return {
    openRun: (runId, options) => {
      const run = runs.get(runId) ?? newRun();
      runs.set(runId, run);
      return new MemoryLease(runId, run, { ...options, changes });
    },
    findRun: (runId) => storedRun(runs.get(runId)),
    listRuns: () =>
      [...runs.values()]
        .flatMap((run) => storedRun(run) ?? [])
        .reverse()
        .sort((a, b) => b.startedAt - a.startedAt),
    listScopes: (runId) => [...(runs.get(runId)?.scopes.keys() ?? [])],
    listBatches: (runId, scope, page) => listBatches(runs.get(runId), scope, page),
    findBatch: (runId, scope, number) => {
      const found = runs.get(runId)?.scopes.get(scope)?.batches.get(number);
      return found && { ...found.record, output: restoreOutput(found.output) };
    },
    getOutput: (runId, scope, number) => outputOf(runId, runs.get(runId), { scope, number }),
    listEvents: (runId, after, limit) => runs.get(runId)?.events.slice(after, after + limit) ?? [],
    changed: (signal, since) => changes.changed(signal, since),
    close: () => {
      for (const run of runs.values()) run.lease = undefined;
      changes.close();
    },
  };
}
