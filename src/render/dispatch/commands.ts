/** What to type to go on with a dispatched run. */
import { quoteForShell } from '../../core/template.ts';
import { plain } from '../text.ts';

export function resumeCommand(runId: string): string {
  return `drain dispatch --resume ${quoteForShell(plain(runId))}`;
}

export function retryCommand(runId: string): string {
  return `${resumeCommand(runId)} --retry-failed`;
}

export function failuresCommand(runId: string): string {
  return `drain failures --run-id ${quoteForShell(plain(runId))}`;
}

export function showCommand(runId: string, phaseId: string): string {
  return `drain show ${quoteForShell(plain(`${runId}/${phaseId}`))}`;
}
