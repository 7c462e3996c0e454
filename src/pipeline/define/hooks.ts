/**
 * Hooks: told of batches, never asked. What they throw is a warning, and what they return is not looked at. Arrays and fields
 * that they are handed are frozen; the elements are the run's own, and not to be changed.
 */

import type { BatchError } from '../batch-error.ts';
import type { BatchOutcome } from '../run/batch.ts';
import type { BatchProgressContext } from '../run/batch-progress.ts';
import type { Awaitable } from '../shape.ts';

/** Functions that are told of batches. A batch waits for what they return. */
export interface BatchHooks {
  /** Before the first step of a batch. The batch waits for it. */
  readonly onBatchStart?: (progress: BatchProgressContext) => Awaitable<void>;
  /** After its commit: `done`, `partial`, `restored` or `skipped`. */
  readonly onBatchComplete?: (progress: BatchProgressContext, outcome: BatchOutcome) => Awaitable<void>;
  /** Of a batch that failed, and of one that is `partial`. */
  readonly onBatchError?: (progress: BatchProgressContext, error: BatchError) => Awaitable<void>;
}
