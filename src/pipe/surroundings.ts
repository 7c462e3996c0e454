/** Whether what a run ended with says nothing about the flow: its store, or a disk, could not be used. */
import { codeOf } from '../core/error.ts';
import { PipelineError, type PipelineErrorCode } from '../pipeline/batch-error.ts';

const STORE: readonly PipelineErrorCode[] = ['store', 'locked', 'busy'];
const FULL = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'];

export function isOfSurroundings(thrown: unknown): boolean {
  return (thrown instanceof PipelineError && STORE.includes(thrown.code)) || isFullDisk(thrown);
}

/** Also where that is what made a batch fail. */
function isFullDisk(thrown: unknown): boolean {
  if (FULL.includes(codeOf(thrown) ?? '')) return true;
  return thrown instanceof Error && thrown.cause !== undefined && isFullDisk(thrown.cause);
}
