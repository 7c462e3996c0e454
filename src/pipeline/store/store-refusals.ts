/** What stores refuse, in the same words. */
import { PipelineError } from '../batch-error.ts';

interface BatchAt {
  readonly scope: string;
  readonly number: number;
}

/** @param why who has it, and how to go on */
export function runIsBusy(runId: string, why: string): PipelineError {
  return new PipelineError('busy', `Run \`${runId}\` cannot be written. ${why}`);
}

export function batchIsThrough(runId: string, { scope, number }: BatchAt): PipelineError {
  return new PipelineError(
    'store',
    `Batch ${number} of scope \`${scope}\` of run \`${runId}\` is done already, and is not replaced.`,
  );
}

export function batchIsMissing(runId: string, { scope, number }: BatchAt): PipelineError {
  return new PipelineError('store', `Run \`${runId}\` has kept no batch ${number} of scope \`${scope}\`.`);
}
