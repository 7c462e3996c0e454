/** How the flow of a phase stands, for screens that are about its phase or one of its attempts. */
import type { PipeWork } from '../core/pipe.ts';
import { type PipeProgress, readPipeProgress } from './batches/pipe-progress.ts';

export interface PipeStanding {
  readonly work: PipeWork;
  /** The batches of this attempt are counted apart. */
  readonly attemptId: string | undefined;
  /** None: its store is gone, not made yet, or cannot be read now. */
  readonly progress: PipeProgress | undefined;
  /** Where there is none: its store can be read, and has nothing of the run; or is not there. */
  readonly isAbsent: boolean;
}

export function readPipeStanding(work: PipeWork, attemptId?: string): PipeStanding {
  const found = readPipeProgress(work.store, work.run, attemptId);
  return { work, attemptId, progress: typeof found === 'string' ? undefined : found, isAbsent: found === 'nothing' };
}
