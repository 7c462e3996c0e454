/** Batches: `pipe batches --json`, and the lines of `pipe tail --json`. */
import type { BatchOutcome } from '../../pipeline/run/batch.ts';
import type { StoredBatch, StoredRun } from '../../pipeline/store/batch-store.ts';
import { iso, seconds, type Wire } from './wire.ts';

export function batchesHeadWire(run: StoredRun, file: string): Wire {
  const { runId, flow, state, alive, error, startedAt, endedAt, totals } = run;
  return {
    ...{ run: runId, flow, store: file, state, alive, error: error ?? null },
    started_at: iso(startedAt),
    ended_at: iso(endedAt),
    totals,
  };
}

export function batchWire(batch: StoredBatch): Wire {
  const { scope, number, status, size, offset, attempts, rows, loaded, skipped, delivered, error, by } = batch;
  return {
    ...{ scope, batch: number, status, elements: size, offset, attempts, rows, loaded, skipped, delivered, by },
    duration_seconds: seconds(batch.durationMs),
    ended_at: iso(batch.endedAt),
    step: error?.step ?? null,
    keys: error?.itemKeys ?? [],
    message: error?.message ?? null,
  };
}

/** With its rows. */
export function outcomeWire({ batch, status, results, loaded, skipped, durationMs, error }: BatchOutcome): Wire {
  const { scope, number, total, size, offset, attempt } = batch;
  return {
    ...{ scope, batch: number, total: total ?? null, status, elements: size, offset, attempts: attempt },
    ...{ loaded, skipped, duration_seconds: seconds(durationMs), rows: results },
    step: error?.step ?? null,
    keys: error?.itemKeys ?? [],
    message: error?.message ?? null,
  };
}
