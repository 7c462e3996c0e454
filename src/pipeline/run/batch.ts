/** A batch: a slice of the array, or of the stream, that a scope goes through. */
import type { BatchError } from '../batch-error.ts';

/** Which batch it is: a slice of the field that a scope goes through. */
export interface BatchInfo {
  /** Name of the scope. */
  readonly scope: string;
  /** From 1. */
  readonly number: number;
  /** How many batches there will be; undefined where the input is a stream, or is cut by bytes. */
  readonly total: number | undefined;
  /** Elements. */
  readonly size: number;
  /** Which try of this batch in this run: 1, and one more for each that `retry` allows. */
  readonly attempt: number;
  /** Index of its first element in the whole input. */
  readonly offset: number;
}

/**
 * How a batch ended. `restored`: an earlier run had committed it, and no step was run. `partial`: some of its elements
 * failed and the others are committed (`onFailedBatch`). `skipped`: no element of it had anything to be done.
 */
export type BatchStatus = 'done' | 'restored' | 'partial' | 'failed' | 'skipped';

/** What became of a batch: an element of `run.batches()` and of `tail()`. */
export interface BatchOutcome<Row = unknown> {
  readonly batch: BatchInfo;
  readonly status: BatchStatus;
  /** What the batch added to the field of results (`with(field)`): empty where it failed. */
  readonly results: readonly Row[];
  /** All that its steps gave, by field. */
  readonly output: Readonly<Record<string, unknown>>;
  /** Elements whose row was loaded, and elements left out. */
  readonly loaded: number;
  readonly skipped: number;
  /** From its first step to its commit; of a restored one 0. */
  readonly durationMs: number;
  /** Of `failed` and `partial`. */
  readonly error?: BatchError;
}
