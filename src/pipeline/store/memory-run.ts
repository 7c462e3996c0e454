/** A run as the store in memory keeps it. */
import type { BatchRecord, Fields, StoredBatch, StoredEvent, StoredRun } from './batch-store.ts';
import { type KeptOutput, restoreOutput } from './keep-output.ts';
import { batchIsMissing } from './store-refusals.ts';

interface MemoryBatch {
  readonly record: StoredBatch;
  readonly output: KeptOutput;
}

export interface MemoryRun {
  /** Undefined until it has begun. */
  row: Omit<StoredRun, 'alive' | 'totals'> | undefined;
  /** Who has it now; undefined: nobody. */
  lease: object | undefined;
  readonly steps: Map<string, KeptOutput>;
  readonly scopes: Map<string, MemoryScope>;
  readonly events: StoredEvent[];
}

interface MemoryScope {
  total: number | undefined;
  isOutdated: boolean;
  readonly batches: Map<number, MemoryBatch>;
}

export function newRun(): MemoryRun {
  return { row: undefined, lease: undefined, steps: new Map(), scopes: new Map(), events: [] };
}

export function scopeOf(run: MemoryRun, name: string): MemoryScope {
  const found = run.scopes.get(name) ?? { total: undefined, isOutdated: false, batches: new Map() };
  run.scopes.set(name, found);
  return found;
}

export function storedRun(run: MemoryRun | undefined, isHeld = run?.lease !== undefined): StoredRun | undefined {
  if (run?.row === undefined) return undefined;
  const totals = [...run.scopes].flatMap(([name, { total }]) => (total === undefined ? [] : [[name, total] as const]));
  return { ...run.row, alive: run.row.state === 'running' && isHeld, totals: Object.fromEntries(totals) };
}

export function recordOf(batch: BatchRecord, by: string, seq: number): StoredBatch {
  const unfinished = Object.freeze([...batch.unfinished]);
  const error = batch.error && Object.freeze({ ...batch.error, itemKeys: Object.freeze([...batch.error.itemKeys]) });
  return Object.freeze({ ...batch, unfinished, error, by, seq });
}

export function listBatches(
  run: MemoryRun | undefined,
  scope?: string,
  { after = 0, limit }: { readonly after?: number; readonly limit?: number } = {},
): StoredBatch[] {
  const scopes = scope === undefined ? [...(run?.scopes.values() ?? [])] : [run?.scopes.get(scope)];
  const found = scopes.flatMap((each) =>
    [...(each?.batches.values() ?? [])]
      .map(({ record }) => record)
      .filter(({ number }) => number > after)
      .sort((a, b) => a.number - b.number),
  );
  return found.slice(0, limit);
}

export function outputOf(runId: string, run: MemoryRun | undefined, at: { scope: string; number: number }): Fields {
  const found = run?.scopes.get(at.scope)?.batches.get(at.number);
  if (found === undefined) throw batchIsMissing(runId, at);
  return restoreOutput(found.output);
}

export function isThrough(record: StoredBatch | undefined): boolean {
  return record?.status === 'done' || record?.status === 'skipped';
}
