import { formatDuration } from '../../core/duration.ts';
import type { PipeWork } from '../../core/pipe.ts';
import { fit, plain, WIDTH } from '../text.ts';
import { followCommand } from './commands.ts';

/** What begins, under which limit, and how to look at it from elsewhere. */
export function pipeHeading({ flow, run, store }: PipeWork, timeoutMs: number): string {
  const limit = timeoutMs > 0 ? `limit ${formatDuration(timeoutMs)}` : 'no limit';
  return [
    fit(`${plain(run)}: flow ${plain(flow)}, ${limit}`, WIDTH),
    fit(`Batches are kept in ${plain(store)}`, WIDTH),
    `Follow it: ${followCommand(run)}`,
  ].join('\n');
}
