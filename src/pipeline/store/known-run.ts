import { PipelineError } from '../batch-error.ts';
import type { BatchStore, StoredRun } from './batch-store.ts';

/** Runs that a message names; the rest are counted. */
const NAMED_RUNS = 10;

/** @throws PipelineError `bad_input` that names the runs that are there */
export function requireKnownRun(store: BatchStore, runId: string): StoredRun {
  const run = store.findRun(runId);
  if (run) return run;
  const ids = store.listRuns().map((each) => `\`${each.runId}\``);
  const more = ids.length > NAMED_RUNS ? ` and ${ids.length - NAMED_RUNS} more` : '';
  const there = ids.length === 0 ? 'It has none.' : `It has ${ids.slice(0, NAMED_RUNS).join(', ')}${more}.`;
  throw new PipelineError('bad_input', `There is no run \`${runId}\` in this store. ${there}`);
}
