import { formatDuration } from '../../core/duration.ts';
import type { TaskCounts } from '../../read/task-counts.ts';
import { count, plain } from '../text.ts';

export interface Heading {
  readonly runId: string;
  /** Of the results; absolute. */
  readonly folder: string;
  readonly counts: TaskCounts;
  readonly workers: number;
  /** 0: no limit. */
  readonly timeoutMs: number;
}

/** What will run, and where its results go: before anything runs. */
export function dispatchHeading({ runId, folder, counts, workers, timeoutMs }: Heading): string {
  const { queued, skipped } = counts;
  const total = counts.total - skipped;
  const what = queued === total ? count(total, 'item') : `${queued} of ${count(total, 'item')}`;
  const atOnce = queued > 1 ? `, ${Math.min(workers, queued)} at a time` : '';
  const limit = timeoutMs > 0 ? `, limit ${formatDuration(timeoutMs)}${queued > 1 ? ' each' : ''}` : '';
  return [`${what}${atOnce}${limit}: ${plain(runId)}`, `Results: ${plain(folder)}`].join('\n');
}
