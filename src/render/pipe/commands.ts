/** What to type about the run of a flow. */
import { quoteForShell } from '../../core/template.ts';
import { plain } from '../text.ts';

export function goOnCommand(runId: string): string {
  return `drain pipe run --run-id ${plain(quoteForShell(runId))}`;
}

export function followCommand(runId: string): string {
  return `drain pipe tail ${plain(quoteForShell(runId))} -f`;
}

export function retryFailedCommand(runId: string): string {
  return `drain pipe retry-failed ${plain(quoteForShell(runId))}`;
}

export function failedBatchesCommand(runId: string): string {
  return `drain pipe batches ${plain(quoteForShell(runId))} --failed`;
}
