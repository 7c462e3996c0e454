/** The first item, which runs alone: what is said before, after, and asked. */
import { formatHandle } from '../../core/attempt.ts';
import { formatDuration } from '../../core/duration.ts';
import { parseGivenBack } from '../../core/given-back.ts';
import { findUnkept, type UnkeptResult } from '../../core/unkept-result.ts';
import type { AttemptView } from '../../read/attempts.ts';
import type { FirstTask } from '../../read/dispatched.ts';
import type { TaskCounts } from '../../read/task-counts.ts';
import { withoutLog } from '../ended.ts';
import { itemLine } from '../item.ts';
import { logOf } from '../log-of.ts';
import { count, fit, paint, plain, WIDTH } from '../text.ts';
import { soon } from '../time.ts';
import { resumeCommand } from './commands.ts';
import { preview } from './preview.ts';

/** `Preflight: item 1 of 50 runs alone: https://example.com/a` */
export function preflightBegins({ index, item }: Pick<FirstTask, 'index' | 'item'>, { total }: TaskCounts): string {
  const head = `Preflight: item ${index + 1} of ${total} runs alone: `;
  return head + fit(itemLine(JSON.parse(item)), WIDTH - head.length);
}

/** @param shown a preview of what it has come to; '' where there is nothing to show */
export function preflightPassed(attempt: AttemptView, shown: string): string {
  const head = paint.good(`Preflight passed${tookText(attempt)}.`);
  const unkept = findUnkept(attempt.notes);
  if (unkept !== undefined) return [`${head} ${unkeptText(unkept)}`, shown].filter(Boolean).join('\n');
  if (shown === '') return `${head} It has printed nothing, and given no data.`;
  return `${head} Its ${attempt.resultData === null ? 'output' : 'result'}:\n${shown}`;
}

function unkeptText({ size, place }: UnkeptResult): string {
  return `Its result of ${size} lies in ${fit(plain(place), WIDTH / 2)}.`;
}

export interface RestOptions {
  readonly workers: number;
  /** 0: no limit. */
  readonly timeoutMs: number;
}

/** @param waiting how many others there are */
export function preflightFailed(attempt: AttemptView, waiting: number, rest?: RestOptions): string {
  return [
    paint.bad(`Preflight FAILED${tookText(attempt)}:`),
    preview(withoutLog(attempt.message)),
    `Its log: ${logCommand(attempt)}`,
    ...(waiting > 0 ? [restText(waiting, rest)] : []),
  ].join('\n');
}

/** It was given back, and says nothing about the item. */
export function preflightUntried(attempt: AttemptView): string {
  const { said, until } = parseGivenBack(attempt.message ?? '');
  const when = until === undefined ? '' : `, until ${soon(until)}`;
  const head = 'Preflight came to no end: ';
  return [
    head + fit(plain(said) + when, WIDTH - head.length),
    'Nothing else was run, and nothing counts against the item.',
    `To go on: ${resumeCommand(attempt.runId)}`,
  ].join('\n');
}

/** After a pass. @param waiting how many others there are */
export function goOnQuestion(waiting: number): string {
  if (waiting === 0) return 'Enter to go on: no other item is left ';
  return `Enter to go on with the other ${waiting === 1 ? 'one' : waiting}, Ctrl-C to stop `;
}

/** After a failure. */
export const ANYWAY = 'Go on anyway? (y/N) ';

function tookText({ durationMs }: AttemptView): string {
  return durationMs === null ? '' : ` in ${formatDuration(durationMs)}`;
}

function logCommand({ handle, message, stdoutPath, stderrPath }: AttemptView): string {
  const log = logOf({ sample: message ?? '', stdoutPath, stderrPath });
  return `drain logs ${formatHandle(handle)}${log === undefined ? '' : ` --${log.stream}`}`;
}

/** `49 more would run: at most 2h30m (5 at a time, limit 15m each)` */
function restText(waiting: number, { workers, timeoutMs }: RestOptions = { workers: 1, timeoutMs: 0 }): string {
  const head = `${waiting} more would run`;
  if (timeoutMs <= 0) return `${head}: ${count(waiting, 'call')}`;
  const atOnce = Math.min(workers, waiting);
  const most = formatDuration(Math.ceil(waiting / atOnce) * timeoutMs);
  return `${head}: at most ${most} (${atOnce} at a time, limit ${formatDuration(timeoutMs)} each)`;
}
