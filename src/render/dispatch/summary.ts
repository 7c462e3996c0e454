/** What came of a dispatch. */
import { join } from 'node:path';
import { formatHandle } from '../../core/attempt.ts';
import { type Saved, savedBy } from '../../core/dispatch/saved.ts';
import { formatDuration } from '../../core/duration.ts';
import { parseGivenBack } from '../../core/given-back.ts';
import { type Stop, type StopReason, THROUGH } from '../../core/session.ts';
import type { Db } from '../../db/native.ts';
import { countCauses, type FailedTask, listFailedTasks } from '../../read/failed-tasks.ts';
import { findGivenBack } from '../../read/given-back-task.ts';
import { countTasks, type TaskCounts } from '../../read/task-counts.ts';
import { listTaskDurations } from '../../read/task-durations.ts';
import { withoutLog } from '../ended.ts';
import { fold } from '../facts.ts';
import { count, fit, padEnd, paint, plain, WIDTH } from '../text.ts';
import { soon } from '../time.ts';
import { failuresCommand } from './commands.ts';
import { nextLines } from './next.ts';
import { restText, savedText } from './saved.ts';
import { taskLabel } from './task-label.ts';

export interface DispatchEnd {
  readonly runId: string;
  /** Of the results; absolute. */
  readonly folder: string;
  /** Why its last session ended; none: it ended before one, at the first item. */
  readonly stop?: Pick<Stop, 'reason' | 'note'> | undefined;
  /** When this invocation began, and now; epoch milliseconds. */
  readonly startedAt: number;
  readonly now: number;
  readonly workers: number;
  /** 0: no limit. */
  readonly timeoutMs: number;
}

/** How many of the failed ones are shown. */
const SHOWN = 5;

export function dispatchSummary(db: Db, end: DispatchEnd): string {
  const { runId, folder } = end;
  const counts = countTasks(db, runId);
  return [
    dispatchLine(db, end),
    ...stopLines(db, end, counts),
    ...failedLines(db, runId, counts),
    `Results: ${plain(join(folder, 'summary.json'))}`,
    ...nextLines(runId, counts, listFailedTasks(db, runId, 1)[0]),
  ].join('\n');
}

/** Its first line, and all of it with `--quiet`: `50 items: 48 ok, 2 failed (1 cause), in 1h05m` */
export function dispatchLine(db: Db, { runId, startedAt, now }: DispatchEnd): string {
  const { total, success, errors, timeouts, skipped, left } = countTasks(db, runId);
  const causes = errors + timeouts === 0 ? 0 : countCauses(db, runId);
  const failed = [
    errors > 0 && paint.bad(`${errors} failed`),
    timeouts > 0 && paint.bad(`${timeouts} timed out`),
  ].filter((part) => part !== false);
  const parts = [
    success > 0 && paint.good(`${success} ok`),
    failed.length > 0 && failed.join(', ') + (causes > 0 ? ` (${count(causes, 'cause')})` : ''),
    left > 0 && paint.warn(`${left} not done`),
    skipped > 0 && `${skipped} skipped`,
    `in ${formatDuration(now - startedAt)}`,
  ];
  return `${count(total, 'item')}: ${parts.filter((part) => part !== false).join(', ')}`;
}

/** These say that something is wrong: what did not run was saved. After the others it is still to be done. */
const SAVING: readonly StopReason[] = ['fail_fast', 'max_failures', 'systemic', 'zero_yield'];

function stopLines(db: Db, end: DispatchEnd, { left }: TaskCounts): string[] {
  const { stop, workers } = end;
  if (stop === undefined) return [];
  if (THROUGH.includes(stop.reason) && stop.reason !== 'all_runs_held')
    return left > 0 ? givenBackLines(db, end.runId) : [];
  const why = fold(`Stopped: ${plain(stop.note)}`, WIDTH - 2).map((line, at) => (at === 0 ? line : `  ${line}`));
  if (left === 0) return why;
  const saved = savedOf(db, end, left);
  if (!SAVING.includes(stop.reason)) return [...why, `Left: ${count(left, 'item')}${restText(saved, workers)}`];
  const cut = saved.cut > 0 ? `, ${saved.cut} of them while ${saved.cut === 1 ? 'it' : 'they'} ran` : '';
  return [...why, `Cancelled: ${count(left, 'item')}${cut}`, `Saved: ${savedText(saved, workers)}`];
}

/** It was through, and yet something is left: for what the items themselves asked for. */
function givenBackLines(db: Db, runId: string): string[] {
  const message = findGivenBack(db, runId);
  if (message === undefined) return [];
  const { said, until } = parseGivenBack(message);
  const when = until === undefined ? '' : `, until ${soon(until)}`;
  return fold(`Given back: ${plain(said)}${when}`, WIDTH - 2).map((line, at) => (at === 0 ? line : `  ${line}`));
}

function savedOf(db: Db, { runId, startedAt, workers, timeoutMs }: DispatchEnd, left: number): Saved {
  const { ended, cutMs } = listTaskDurations(db, runId, startedAt);
  const endedMs = ended.map(({ ms, isTimeout }) => (isTimeout && timeoutMs > 0 ? Math.min(ms, timeoutMs) : ms));
  return savedBy({ endedMs, left, cutMs: cutMs.slice(0, left), workers });
}

function failedLines(db: Db, runId: string, { errors, timeouts }: TaskCounts): string[] {
  const shown = listFailedTasks(db, runId, SHOWN);
  const more = errors + timeouts - shown.length;
  return [
    ...shown.flatMap((task) => failedTaskLines(db, task)),
    ...(more > 0 ? [paint.faint(`  and ${more} more: ${failuresCommand(runId)}`)] : []),
  ];
}

function failedTaskLines(db: Db, task: FailedTask): string[] {
  const head = `  ${padEnd(task.handle === null ? '' : formatHandle(task.handle), 6)}  `;
  const cause = task.fingerprint === null ? '' : `${plain(task.fingerprint)}  `;
  return [
    head + fit(taskLabel(db, task), WIDTH - head.length, 'middle'),
    ' '.repeat(head.length) + fit(cause + withoutLog(task.message), WIDTH - head.length),
  ];
}
