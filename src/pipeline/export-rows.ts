/** The rows that a run has committed so far, one batch in memory at a time. */
import { PipelineError } from './batch-error.ts';
import { requireResults } from './run/results-of.ts';
import type { BatchStore } from './store/batch-store.ts';
import { iterateBatches } from './store/iterate-batches.ts';
import { requireKnownRun } from './store/known-run.ts';

/** Which rows `exportRows` gives. */
export interface ExportOptions {
  /** Needed only where the run has several. */
  readonly scope?: string;
  /** The field with the rows. Default: the scope's field of results; where that is not known, the one that holds an array. */
  readonly field?: string;
}

/**
 * In the order of batch numbers, and in each as its steps gave them; of partial batches what is through.
 * @throws PipelineError `bad_input` where there is no such run, scope or field, and where one has to be named; `store`
 */
export function* exportRows(
  store: BatchStore,
  runId: string,
  { scope, field }: ExportOptions = {},
): Generator<unknown, void, undefined> {
  requireKnownRun(store, runId);
  const named = requireScope(runId, store.listScopes(runId), scope);
  if (named === undefined) return;
  for (const { number, status } of iterateBatches(store, runId, named)) {
    const kept = status === 'failed' ? undefined : store.findBatch(runId, named, number);
    if (kept && (status !== 'skipped' || Object.keys(kept.output).length > 0)) yield* requireResults(kept, field);
  }
}

/** Undefined where nothing has begun yet. */
function requireScope(runId: string, scopes: readonly string[], wanted: string | undefined): string | undefined {
  if (wanted === undefined && scopes.length < 2) return scopes[0];
  if (wanted !== undefined && scopes.includes(wanted)) return wanted;
  const named = scopes.map((each) => `\`${each}\``).join(', ');
  const way = scopes.length === 0 ? 'None of its scopes has begun.' : `Name one of its scopes: ${named}.`;
  const what = wanted === undefined ? 'has several scopes' : `has no scope \`${wanted}\` with batches`;
  throw new PipelineError('bad_input', `Run \`${runId}\` ${what}. ${way}`);
}
