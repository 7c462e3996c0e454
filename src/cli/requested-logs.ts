/** The log files of attempts that were asked for; what is gone is told, with why. */
import { existsSync } from 'node:fs';
import { formatHandle } from '../core/attempt.ts';
import { DrainError } from '../core/error.ts';
import { formatKey } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { findHeaderEnd } from '../logs/identity.ts';
import type { AttemptView } from '../read/attempts.ts';
import { isEnded } from '../read/is-ended.ts';
import { findRemoval } from '../read/removals.ts';
import { findUnderWay } from '../read/under-way.ts';
import { type Log, STREAMS, type Stream } from '../render/logs/log.ts';
import { removalText } from '../render/removal.ts';
import { plain } from '../render/text.ts';
import type { Output } from './output.ts';

/** Whether somebody is left who conducts an attempt costs a look at the processes. */
const LOOK_AT_CONDUCTOR_MS = 250;

const WHOLE = { bytes: 0, lines: 0 };

export interface Wanted {
  readonly streams: readonly Stream[];
  readonly follows: boolean;
  /** Only what the phase itself has printed. */
  readonly sinceHeader: boolean;
  readonly output: Output;
}

/** @throws DrainError `no_logs` where none of them is there */
export function requireLogs(db: Db, attempts: readonly AttemptView[], wanted: Wanted): Log[] {
  const gone: DrainError[] = [];
  const logs = attempts.flatMap((attempt, nth) => {
    const label = labelOf(attempt, attempts);
    try {
      return logsOf(db, attempt, wanted).map((log) => ({ ...log, nth, label: label ?? log.stream }));
    } catch (thrown) {
      if (!(thrown instanceof DrainError)) throw thrown;
      gone.push(thrown);
      return [];
    }
  });
  const [first] = gone;
  if (logs.length === 0 && first) throw first;
  for (const { message } of gone) wanted.output.note(`drain: ${message}`);
  return logs;
}

/** With its handle, where another attempt of the same phase is shown too. Of a single attempt, the streams are told apart. */
function labelOf(attempt: AttemptView, all: readonly AttemptView[]): string | undefined {
  if (all.length === 1) return undefined;
  const key = formatKey(attempt);
  const isAlone = all.every((other) => other === attempt || formatKey(other) !== key);
  return isAlone ? key : `${formatHandle(attempt.handle)} ${key}`;
}

type Found = Omit<Log, 'nth' | 'label'>;

/** Those that are there; while it is followed, those that will be. */
function logsOf(db: Db, attempt: AttemptView, { streams, follows, sinceHeader, output }: Wanted): Found[] {
  const ended = follows && !isEnded(db, attempt.handle) ? () => isOver() : undefined;
  const isOver = createEndWatch(db, attempt);
  const paths = { stdout: attempt.stdoutPath, stderr: attempt.stderrPath };
  const logs = streams.flatMap((stream) => (paths[stream] === null ? [] : [{ stream, path: paths[stream] }]));
  const there = logs.filter(({ path }) => ended || existsSync(path));
  if (there.length === 0) throw noLogs(db, attempt, logs);
  for (const { stream, path } of logs.filter((log) => !there.includes(log)))
    output.note(`drain: the ${stream} log is gone: ${path}`);
  return there.map(({ stream, path }) => {
    const from = sinceHeader && stream === 'stdout' ? findHeaderEnd(path) : WHOLE;
    return { stream, path, from, ...(ended && { ended }) };
  });
}

/** Also over when nobody is left who could write to it, or end it. */
function createEndWatch(db: Db, attempt: AttemptView): () => boolean {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let isAbandoned = false;
  return () => {
    if (isAbandoned || isEnded(db, attempt.handle)) return true;
    const now = performance.now();
    if (now - lookedAt < LOOK_AT_CONDUCTOR_MS) return false;
    lookedAt = now;
    const { unattended } = findUnderWay(db, attempt) ?? {};
    isAbandoned = unattended?.fate === 'ended' || unattended?.fate === 'gone';
    return isAbandoned;
  };
}

function noLogs(db: Db, attempt: AttemptView, logs: readonly Pick<Log, 'path'>[]): DrainError {
  const name = `${formatHandle(attempt.handle)} (${plain(formatKey(attempt))})`;
  if (attempt.startedAt === null) {
    return new DrainError(
      'no_logs',
      `${name} never started, so it has no logs. ${attempt.message ?? 'It is about to start.'}`,
    );
  }
  const removal = findRemoval(db, attempt);
  if (removal) {
    return new DrainError(
      'no_logs',
      `The logs of ${name} are gone (${removalText(removal)}). What is on record of it: drain show ${formatHandle(attempt.handle)}`,
      { data: { why: removal.why, at: new Date(removal.at).toISOString() } },
    );
  }
  const paths = logs.map(({ path }) => `\n  ${path}`).join('');
  return new DrainError(
    'no_logs',
    `The logs of ${name} are gone; what is on record of it: drain show ${formatHandle(attempt.handle)}${paths}`,
  );
}

export function streamsOf(named: Readonly<Record<Stream, boolean>>): readonly Stream[] {
  const some = STREAMS.filter((stream) => named[stream]);
  return some.length > 0 ? some : STREAMS;
}
