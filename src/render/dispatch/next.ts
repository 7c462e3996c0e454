/** What to type after a dispatch. */
import type { FailedTask } from '../../read/failed-tasks.ts';
import type { TaskCounts } from '../../read/task-counts.ts';
import { padEnd, paint, WIDTH } from '../text.ts';
import { failuresCommand, resumeCommand, retryCommand, showCommand } from './commands.ts';

/** Where the reasons begin, if the commands leave them room. */
const COMMAND = 47;

/** @param first of those that have failed */
export function nextLines(runId: string, counts: TaskCounts, first: FailedTask | undefined): string[] {
  const failed = counts.errors + counts.timeouts;
  const { left } = counts;
  const commands: (readonly [command: string, why: string])[] = [
    ...(first ? [[showCommand(runId, first.phaseId), 'what it did, and its logs'] as const] : []),
    ...(failed > 1 ? [[failuresCommand(runId), 'by their causes'] as const] : []),
    ...(left > 0 ? [[resumeCommand(runId), `the ${left} not done`] as const] : []),
    ...(failed > 0 ? [[retryCommand(runId), `${left > 0 ? 'and ' : ''}the ${failed} that failed`] as const] : []),
  ];
  return commands.map(([command, why], at) => (at === 0 ? 'Next: ' : '      ') + withReason(command, why));
}

/** The command stays whole. */
function withReason(command: string, why: string): string {
  const line = `${padEnd(command, COMMAND)}  ${why}`;
  return line.length + 6 > WIDTH ? command : `${padEnd(command, COMMAND)}  ${paint.faint(why)}`;
}
