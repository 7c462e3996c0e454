/** One attempt as it ends, and those that run. */
import { formatDuration } from '../core/duration.ts';
import { formatKey, type Key } from '../core/phase.ts';
import type { AttemptView } from '../read/attempts.ts';
import { outcomeWord, withoutLog } from './ended.ts';
import { fit, padEnd, padStart, paint, plain } from './text.ts';
import { soon } from './time.ts';

/** What a line says that it is about: `RUN/PHASE`, where it is not told otherwise. */
export type NameOf = (key: Key) => string;

interface ResultOptions {
  readonly number: number;
  readonly total: number;
  readonly columns: number;
  /** Not what is given back, nor what was of another session. */
  readonly isCounted: boolean;
  readonly nameOf?: NameOf | undefined;
}

export function resultLines(attempt: AttemptView, options: ResultOptions): string[] {
  const { number, total, columns, isCounted, nameOf = formatKey } = options;
  const width = String(total).length;
  const count = isCounted ? `${padStart(String(number), width)}/${total}` : padEnd('', 2 * width + 1);
  const took = padStart(attempt.durationMs === null ? '' : formatDuration(attempt.durationMs), 6);
  const head = `  ${count}  ${outcomeWord(attempt.outcome)} ${took}  `;
  const room = columns - (2 + 2 * width + 1 + 2 + 4 + 1 + 6 + 2);
  const first = head + fit(plain(nameOf(attempt)), room, 'middle');
  return attempt.outcome === 'succeeded' ? [first] : [first, `        ${fit(reasonOf(attempt), columns - 8)}`];
}

function reasonOf({ message, fingerprint }: AttemptView): string {
  const reason = withoutLog(message);
  return fingerprint === null ? reason : `${fingerprint}  ${reason}`;
}

interface RunningOptions {
  readonly now: number;
  readonly columns: number;
  readonly handle: (number: number) => string;
  /** What it took before; nothing where that is not known. */
  readonly usualMs: (key: Key) => number | undefined;
  readonly nameOf?: NameOf | undefined;
}

/** How many of those that run are shown. */
const SHOWN = 5;

export function runningLines(running: readonly AttemptView[], options: RunningOptions): string[] {
  const { columns, handle, nameOf = formatKey } = options;
  const times = running.slice(0, SHOWN).map((attempt) => ({ attempt, time: timeOf(attempt, options) }));
  const width = Math.max(...times.map(({ time }) => time.length));
  const lines = times.map(({ attempt, time }) => {
    const head = `  ${padEnd(handle(attempt.handle), 8)}${padEnd(time, width)}  `;
    return paint.faint(head) + fit(plain(nameOf(attempt)), columns - head.length, 'middle');
  });
  return running.length > SHOWN ? [...lines, paint.faint(`  and ${running.length - SHOWN} more`)] : lines;
}

/** `  4m12s (usually 5m)` */
function timeOf(attempt: AttemptView, { now, usualMs }: RunningOptions): string {
  const took = padStart(formatDuration(Math.max(0, now - (attempt.startedAt ?? attempt.claimedAt))), 7);
  const usual = usualMs(attempt);
  return usual === undefined ? took : `${took} (usually ${formatDuration(usual)})`;
}

interface BarOptions {
  readonly done: number;
  readonly total: number;
  readonly columns: number;
  /** How long it will take; '' before that is known. */
  readonly left: string;
}

export function progressBar({ done, total, columns, left }: BarOptions): string {
  const label = ` ${done}/${total}${left ? `, about ${left} left` : ''}`;
  const room = Math.max(10, columns - label.length - 2);
  const filled = total === 0 ? room : Math.round((Math.min(done, total) / total) * room);
  return `[${paint.good('#'.repeat(filled))}${'.'.repeat(room - filled)}]${label}`;
}

/** What a session says when an attempt has met a usage limit. */
export function heldQuotaLine({ quota, until }: Readonly<Record<string, unknown>>): string {
  return `drain: usage limit of \`${plain(String(quota))}\`: what refers to it is held until ${soon(Number(until))}`;
}
