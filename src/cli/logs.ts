import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { openToRead } from '../config/backlog.ts';
import { formatHandle } from '../core/attempt.ts';
import { DrainError } from '../core/error.ts';
import { formatKey } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import type { AttemptView } from '../read/attempts.ts';
import { isEnded } from '../read/is-ended.ts';
import { findPhase } from '../read/phases.ts';
import { findRemoval } from '../read/removals.ts';
import { findUnderWay } from '../read/under-way.ts';
import { type Log, logText, printLogs, STREAMS } from '../render/logs.ts';
import { removalText } from '../render/removal.ts';
import { plain } from '../render/text.ts';
import { logWire } from '../render/wire.ts';
import { backlogOf } from './backlog.ts';
import { type Arguments, type CliCommand, text } from './command.ts';
import { findChosen, requireNamed } from './handle.ts';
import type { Output } from './output.ts';
import { shorten } from './shorten.ts';
import { wholeNumber } from './whole-number.ts';

/** On a terminal, unless --lines says otherwise. */
const SCREENFUL = 100;

export const command: CliCommand = {
  usage: 'logs <run> [phase]',
  about: "Prints an attempt's logs: stdout, then stderr. Into a pipe or a file the bytes are as the phase wrote them.",
  examples: [
    ['drain logs nightly-7 build', 'the newest attempt of a phase'],
    ['drain logs a1187 --stderr', 'one attempt, only its stderr'],
    ['drain logs nightly-7/build --attempt 2', 'an earlier one'],
    ['drain logs nightly-7 build -f', 'as it is written, until it has ended'],
  ],
  positionals: (parser) =>
    parser
      .positional('run', { type: 'string', describe: 'the run, RUN/PHASE or a1187' })
      .positional('phase', { type: 'string', describe: 'one phase of the run' }),
  options: {
    attempt: { type: 'string', requiresArg: true, describe: 'which attempt of the phase: 1, 2 ... [the newest]' },
    stdout: { type: 'boolean', describe: 'only stdout' },
    stderr: { type: 'boolean', describe: 'only stderr' },
    lines: {
      type: 'string',
      alias: 'n',
      requiresArg: true,
      describe: `only the last N lines, or all [on a terminal ${SCREENFUL}]`,
    },
    follow: { type: 'boolean', alias: 'f', describe: 'go on until the attempt has ended' },
  },
  async run(args, output) {
    const lines = linesOf(args);
    const db = await openToRead(await backlogOf(args));
    try {
      const attempt = requireChosen(db, args);
      const follows = args.follow === true && !output.json && !isEnded(db, attempt.handle);
      const logs = requireLogs(db, attempt, { streams: streamsOf(args), follows, output });
      if (attempt.outcome !== null && attempt.startedAt === null)
        output.note(`drain: it never started: ${plain(attempt.message ?? '')}`);
      if (output.json) output.document(documentOf(attempt, logs, lines));
      else await print(db, attempt, { logs, lines, follows });
      return 0;
    } finally {
      db.close();
    }
  },
};

function requireChosen(db: Db, args: Arguments): AttemptView {
  const number = wholeNumber(args, 'attempt', 1);
  const named = requireNamed(db, args);
  if (named.is === 'attempt') return named.attempt;
  if (named.is !== 'phase')
    throw new DrainError('usage', `A ${named.is} has no logs of its own: give RUN PHASE, or an attempt such as a1187.`);
  const attempt = findChosen(db, named.key, number);
  if (attempt) return attempt;
  const state = findPhase(db, named.key)?.state;
  throw new DrainError(
    'no_attempt',
    `${formatKey(named.key)} is ${state} and was never tried here: there are no logs.`,
  );
}

type Streams = readonly Log['stream'][];

function streamsOf(args: Arguments): Streams {
  const named = STREAMS.filter((stream) => args[stream] === true);
  return named.length > 0 ? named : STREAMS;
}

/** Those that are there; while it is followed, those that will be. */
function requireLogs(
  db: Db,
  attempt: AttemptView,
  { streams, follows, output }: { streams: Streams; follows: boolean; output: Output },
): Log[] {
  const paths = { stdout: attempt.stdoutPath, stderr: attempt.stderrPath };
  const logs = streams.flatMap((stream) => (paths[stream] === null ? [] : [{ stream, path: paths[stream] }]));
  const there = logs.filter(({ path }) => follows || existsSync(path));
  if (there.length === 0) throw noLogs(db, attempt, logs);
  for (const log of logs) if (!there.includes(log)) output.note(`drain: the ${log.stream} log is gone: ${log.path}`);
  return there;
}

function noLogs(db: Db, attempt: AttemptView, logs: readonly Log[]): DrainError {
  const name = `${formatHandle(attempt.handle)} (${formatKey(attempt)})`;
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

function linesOf(args: Arguments): number | 'all' | undefined {
  return text(args, 'lines') === 'all' ? 'all' : wholeNumber(args, 'lines', 0);
}

interface Printing {
  readonly logs: readonly Log[];
  readonly lines: number | 'all' | undefined;
  readonly follows: boolean;
}

async function print(db: Db, attempt: AttemptView, { logs, lines, follows }: Printing): Promise<void> {
  const terminal = process.stdout.isTTY === true;
  const last = lines ?? (terminal ? SCREENFUL : 'all');
  const pieces = printLogs(logs, {
    ...{ terminal, shorten, colours: process.env.NO_COLOR === undefined || process.env.NO_COLOR === '' },
    lines: last === 'all' ? undefined : last,
    ...(follows && { ended: () => isOver(db, attempt) }),
  });
  for await (const piece of pieces) if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
}

/** Also when nobody is left who could write to it, or end it. */
function isOver(db: Db, attempt: AttemptView): boolean {
  if (isEnded(db, attempt.handle)) return true;
  const { unattended } = findUnderWay(db, attempt) ?? {};
  return unattended?.fate === 'ended' || unattended?.fate === 'gone';
}

function documentOf(attempt: AttemptView, logs: readonly Log[], lines: number | 'all' | undefined): unknown {
  const texts = logs.map((log) => [log.stream, logWire(logText(log, lines === 'all' ? undefined : lines))]);
  return {
    run: attempt.runId,
    phase: attempt.phaseId,
    handle: formatHandle(attempt.handle),
    ...Object.fromEntries(texts),
  };
}
