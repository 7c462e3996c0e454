/** How the flow of a phase stands, for screens that are about its phase or one of its attempts. */
import type { PipeWork } from '../core/pipe.ts';
import { findPipeProgress, type PipeProgress } from './batches/pipe-progress.ts';

export interface PipeStanding {
  readonly work: PipeWork;
  /** The batches of this attempt are counted apart. */
  readonly attemptId: string | undefined;
  /** None: its store is gone, not made yet, or cannot be read now. */
  readonly progress: PipeProgress | undefined;
}

export function readPipeStanding(work: PipeWork, attemptId?: string): PipeStanding {
  return { work, attemptId, progress: findPipeProgress(work.store, work.run, attemptId) };
}
