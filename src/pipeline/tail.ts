/** Follows the run of another process, batch by batch, as its store tells of it. */

import { BatchError } from './batch-error.ts';
import type { BatchOutcome } from './run/batch.ts';
import { resultsOf } from './run/results-of.ts';
import type { BatchStore, KeptBatch, StoredRun } from './store/batch-store.ts';
import { requireKnownRun } from './store/known-run.ts';

/** What `tail` follows, and for how long. */
export interface TailOptions {
  /** Batches of this scope only. */
  readonly scope?: string;
  /** `start` (the default): what is committed already is told first. `now`: only what is committed from here on. */
  readonly from?: 'start' | 'now';
  /** Ends it. */
  readonly signal?: AbortSignal;
  /** False: ends with what is there now. Default true: goes on until the run ends, or its process is gone. */
  readonly follow?: boolean;
}

/** Events at a time. */
const PAGE = 500;

/** A process that was killed writes nothing that would wake who follows it: it is looked for this often. */
const LOOK_AFTER_MS = 1_000;

/**
 * The batches of a run in the order of their commits, each of them once: one that is there twice, since it was tried again,
 * is told as it stands when its turn comes, and again only if it is committed anew afterwards.
 * @throws PipelineError `bad_input` where there is no such run, `store`
 */
export async function* tail(
  store: BatchStore,
  runId: string,
  { scope, from = 'start', signal, follow = true }: TailOptions = {},
): AsyncGenerator<BatchOutcome, void, undefined> {
  requireKnownRun(store, runId);
  let after = from === 'now' ? lastSeq(store, runId) : 0;
  let mark = await store.changed(AbortSignal.abort(), 0);
  while (signal?.aborted !== true) {
    const run = store.findRun(runId); // before its events: of one that has ended, they are all there
    for (const event of eventsAfter(store, runId, after)) {
      after = event.seq;
      const kept = scope === undefined || event.scope === scope ? batchOf(store, runId, event) : undefined;
      if (kept && run) yield outcomeOf(kept, run);
      if (signal?.aborted) return;
    }
    if (!follow || run?.state !== 'running' || !run.alive) return;
    mark = await changedOrLate(store, mark, signal);
  }
}

function* eventsAfter(store: BatchStore, runId: string, seq: number) {
  for (let after = seq; ; ) {
    const page = store.listEvents(runId, after, PAGE);
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)?.seq ?? after;
  }
}

function lastSeq(store: BatchStore, runId: string): number {
  let last = 0;
  for (const { seq } of eventsAfter(store, runId, 0)) last = seq;
  return last;
}

/** Undefined for what is no commit, and for one that another has taken the place of. */
function batchOf(
  store: BatchStore,
  runId: string,
  { type, seq, scope, number }: ReturnType<BatchStore['listEvents']>[number],
): KeptBatch | undefined {
  if ((type !== 'batch.committed' && type !== 'batch.failed') || scope === undefined || number === undefined)
    return undefined;
  const found = store.findBatch(runId, scope, number);
  return found?.seq === seq ? found : undefined;
}

function outcomeOf(kept: KeptBatch, run: StoredRun): BatchOutcome {
  const { scope, number, size, offset, attempts, status, output, loaded, skipped, durationMs, error } = kept;
  const batch = { scope, number, size, offset, attempt: attempts, total: totalOf(run, scope) };
  return {
    ...{ batch, status, output, loaded, skipped, durationMs },
    results: status === 'failed' ? [] : (resultsOf(kept) ?? []),
    ...(error && { error: new BatchError(batch, error.step, error.itemKeys, error.message) }),
  };
}

function totalOf({ totals }: StoredRun, scope: string): number | undefined {
  return Object.hasOwn(totals, scope) ? totals[scope] : undefined;
}

async function changedOrLate(store: BatchStore, since: number, signal: AbortSignal | undefined): Promise<number> {
  const enough = new AbortController();
  const stop = (): void => enough.abort();
  const timer = setTimeout(stop, LOOK_AFTER_MS);
  signal?.addEventListener('abort', stop);
  try {
    return await store.changed(enough.signal, since);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}
