/** The ways to what a drain does not take by itself. */
import { quoteForShell } from '../core/template.ts';
import type { Left, Undone } from '../read/undone.ts';
import { resumeCommand, retryCommand } from './dispatch/commands.ts';
import { goOnCommand, retryFailedCommand } from './pipe/commands.ts';
import { count, plain } from './text.ts';

/** `1 flow failed: drain pipe run --run-id leads-1`, a line each; of the newest run where there are several. */
export function waysOfDoors({ flows, items }: Undone): string[] {
  return [
    ...way(items.queued, 'item', resumeCommand, ' not done'),
    ...way(flows.queued, 'flow', goOnCommand, ' not done'),
    ...way(items.failed, 'item', retryCommand, ' failed'),
    ...way(flows.failed, 'flow', goOnCommand, ' failed'),
    ...way(flows.partial, 'flow', retryFailedCommand, ' in part'),
  ];
}

/** @param runs that are named; none: all of them */
export function wayToQueued({ queued }: Undone, runs: readonly string[] = []): string[] {
  const which = runs.map((run) => ` --run-id ${quoteForShell(plain(run))}`).join('');
  return queued === 0
    ? []
    : [`${count(queued, 'phase')} ${queued === 1 ? 'is' : 'are'} queued: drain --state queued${which}`];
}

export function hasFailedElsewhere({ flows, items }: Undone): boolean {
  return flows.failed.count + flows.partial.count + items.failed.count > 0;
}

function way(left: Left, what: string, command: (runId: string) => string, how = ''): string[] {
  return left.runId === null ? [] : [`${count(left.count, what)}${how}: ${command(left.runId)}`];
}
