/** What may be said of one run of a flow. */
import type { BatchStore } from './batch-store.ts';
import type { CommandRunner } from './command.ts';
import type { BatchHooks } from './hooks.ts';
import type { ProgressReporter } from './progress.ts';

/** Options of `flow.run()`. Every one may be left out. */
export interface RunOptions {
  /** Names the run in its store; the same again goes on with it. Default: one of its own. */
  readonly runId?: string;
  /** Where its state is kept. Default: nowhere; all of it is in memory and gone with the run. */
  readonly store?: BatchStore;
  /** Cancels it. */
  readonly signal?: AbortSignal;
  /** Goes on although the definition or the input is not what the run began with: what still fits is kept. */
  readonly force?: boolean;
  /** Does only these batches, and none that has not been tried. */
  readonly only?: 'failed' | Readonly<Record<string, readonly number[]>>;
  /** For every scope. */
  readonly hooks?: BatchHooks;
  /** False: each scope is one batch, for debugging. Default true, unless DRAIN_PIPELINE_BATCHING is `off`. */
  readonly batching?: boolean;
  /** Kept with each batch: who ran it. */
  readonly by?: string;
  /** What runs the flow's commands. */
  readonly commands?: CommandRunner;
  /** Adds up what each step takes: `stats.steps` of the result. Default false. */
  readonly measure?: boolean;
  /** Told how far it is, a few times a second. */
  readonly progress?: ProgressReporter;
}
