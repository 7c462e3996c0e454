/** What a run of a flow has come to. */
import type { BatchError } from '../batch-error.ts';
import type { StepTotals } from '../observe/measure.ts';

/** Numbers of one run, with what earlier runs of the same id had committed. Durations in milliseconds. */
export interface RunStats {
  /** Batches that ended in this run, restored ones with them. */
  readonly batches: number;
  readonly restored: number;
  /** `failed` and `partial`. */
  readonly failed: number;
  /** Elements of batches that ended well or were restored. */
  readonly items: number;
  /** Elements left out by `skipIf`, and elements whose row was loaded by `loadExisting`. */
  readonly skipped: number;
  readonly loaded: number;
  /**
   * Batches of scopes that began, which themselves did not come to an end: the run stopped before, `stopWhen` said so, or
   * `only` left them out. Undefined where nobody knows: of a stream, and of what is cut by bytes, that was not read to its end.
   */
  readonly pending: number | undefined;
  readonly durationMs: number;
  /** Where `measure` asked for it. */
  readonly steps?: StepTotals;
}

/** What `run.result` resolves with, and what the error of a run that failed has in its `result`. */
export interface RunResult<Out = Record<string, unknown>> {
  /** `partial`: batches failed, and were tolerated. `failed` and `cancelled` are what the error of a run carries. */
  readonly status: 'ok' | 'partial' | 'failed' | 'cancelled';
  readonly output: Out;
  readonly failures: readonly BatchError[];
  readonly stats: RunStats;
}
