import { openToRead } from '../config/backlog.ts';
import { formatHandle, parseHandle } from '../core/attempt.ts';
import { DrainError } from '../core/error.ts';
import { choosePair } from '../core/pair.ts';
import { formatKey, type Key } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { type AttemptView, listAttempts } from '../read/attempts.ts';
import { findPhase } from '../read/phases.ts';
import { findRun } from '../read/runs.ts';
import { diffText } from '../render/diff/text.ts';
import { getDiff } from '../render/diff/view.ts';
import { plain } from '../render/text.ts';
import { diffWire } from '../render/wire/diff.ts';
import { backlogOf } from './backlog.ts';
import { type CliCommand, texts } from './command.ts';
import { requireNamed, requireNumbered } from './handle.ts';
import { requirePhase } from './target.ts';

export const command: CliCommand = {
  usage: 'diff <what..>',
  about:
    'What changed between two attempts: commit, environment, command, duration, and the first lines of the logs that ' +
    'differ, apart from times and the like. Without attempts: the last success and the last failure, or the last two ' +
    'failures.',
  examples: [
    ['drain diff nightly-7 build', 'what made it fail, or mended it'],
    ['drain diff nightly-7/build 2 5', 'two attempts of a phase by their numbers'],
    ['drain diff a1187', 'an attempt and the one before it'],
    ['drain diff a1187 a1190', 'any two, of different phases too'],
  ],
  positionals: (parser) =>
    parser.positional('what', {
      type: 'string',
      describe: 'RUN PHASE [A] [B], RUN/PHASE [A] [B], or attempts: a12 [a19]',
    }),
  async run(args, output) {
    const db = await openToRead(await backlogOf(args));
    try {
      const { attempts, why } = requirePair(db, texts(args, 'what'));
      if (attempts[0].handle === attempts[1].handle)
        throw new DrainError(
          'usage',
          `\`${formatHandle(attempts[0].handle)}\` is one attempt: name two different ones.`,
        );
      const view = getDiff(db, attempts, why);
      output.print(diffText(view, output.columns));
      output.document(diffWire(view));
      return 0;
    } finally {
      db.close();
    }
  },
};

interface Chosen {
  readonly attempts: readonly [AttemptView, AttemptView];
  readonly why: string | undefined;
}

/** @throws DrainError `usage`, `no_attempt`, `one_attempt`, `unknown_attempt` and what says that there is no such thing */
function requirePair(db: Db, words: readonly string[]): Chosen {
  const [first = '', second, ...rest] = words;
  if (
    second !== undefined &&
    findRun(db, first) &&
    (findPhase(db, { runId: first, phaseId: second }) || rest.length > 0)
  )
    return ofPhase(db, requirePhase(db, { runId: first, phaseId: second }), rest);
  const named = requireNamed(db, { run: first });
  if (named.is === 'phase') return ofPhase(db, named.key, words.slice(1));
  if (named.is === 'run' && second !== undefined)
    return ofPhase(db, requirePhase(db, { runId: first, phaseId: second }), rest);
  if (named.is !== 'attempt')
    throw new DrainError(
      'usage',
      `Two attempts are compared, and a ${named.is} is none: give RUN PHASE, or attempts such as a12 a19.`,
    );
  if (second === undefined) return withTheOneBefore(db, named.attempt);
  if (rest.length > 0) throw tooMany(rest[0]);
  return { attempts: [named.attempt, requireAttempt(db, second)], why: undefined };
}

function ofPhase(db: Db, key: Key, [one, other, ...rest]: readonly string[]): Chosen {
  if (rest.length > 0) throw tooMany(rest[0]);
  const attempts = listAttempts(db, key);
  if (attempts.length < 2) throw tooFew(key, attempts);
  if (one === undefined) return requireChosen(key, attempts);
  const first = attemptOf(attempts, one);
  if (other !== undefined) return { attempts: [first, attemptOf(attempts, other)], why: undefined };
  const newest = attempts.at(-1) as AttemptView;
  if (first === newest) return { attempts: [attempts.at(-2) as AttemptView, newest], why: 'it and the one before' };
  return { attempts: [first, newest], why: 'it and the newest' };
}

function requireChosen(key: Key, attempts: readonly AttemptView[]): Chosen {
  const pair = choosePair(attempts);
  if (pair) return pair;
  throw new DrainError(
    'one_attempt',
    `Fewer than two attempts of ${plain(formatKey(key))} have ended. To see what runs: drain logs ${formatHandle(attempts.at(-1)?.handle ?? 0)} -f`,
  );
}

function withTheOneBefore(db: Db, attempt: AttemptView): Chosen {
  const attempts = listAttempts(db, attempt);
  const before = attempts.findLast(({ number }) => number < attempt.number);
  if (before) return { attempts: [before, attempt], why: 'it and the one before' };
  if (attempts.length === 1) throw tooFew(attempt, attempts);
  const name = formatHandle(attempt.handle);
  throw new DrainError(
    'one_attempt',
    `${name} is the first attempt of ${plain(formatKey(attempt))}: name the other one: drain diff ${name} ${formatHandle(attempts.at(-1)?.handle ?? 0)}`,
  );
}

/** By its number in the phase, or by its handle. */
function attemptOf(attempts: readonly AttemptView[], word: string): AttemptView {
  const handle = parseHandle(word);
  const attempt = attempts.find((one) => one.handle === handle || one.attemptId === word);
  if (attempt) return attempt;
  if (/^\d{1,9}$/.test(word)) return requireNumbered(attempts, Number(word));
  const known = attempts.map((one) => formatHandle(one.handle)).slice(-5);
  throw new DrainError(
    'unknown_attempt',
    `\`${plain(word)}\` is no attempt of this phase: give its number (1 to ${attempts.length}) or handle (${known.join(', ')}).`,
  );
}

function requireAttempt(db: Db, word: string): AttemptView {
  const named = requireNamed(db, { run: word });
  if (named.is === 'attempt') return named.attempt;
  throw new DrainError('usage', `\`${plain(word)}\` is a ${named.is}: give two attempts, such as a12 a19.`);
}

function tooFew(key: Key, attempts: readonly AttemptView[]): DrainError {
  const name = plain(formatKey(key));
  const [only] = attempts;
  if (!only) return new DrainError('no_attempt', `${name} was never tried here: there is nothing to compare.`);
  const handle = formatHandle(only.handle);
  return new DrainError(
    'one_attempt',
    `${name} was tried once, ${handle}: there is nothing to compare it with. To see it: drain show ${handle}. With an attempt of another phase: drain diff ${handle} a12`,
  );
}

function tooMany(word: string | undefined): DrainError {
  return new DrainError(
    'usage',
    `\`${plain(word ?? '')}\` is one word too many: two attempts are compared. See: drain diff --help`,
  );
}
