import { once } from 'node:events';
import { openToRead } from '../config/backlog.ts';
import { DrainError } from '../core/error.ts';
import { createMatcher } from '../logs/matcher.ts';
import type { Log } from '../render/logs/log.ts';
import { type PrintOptions, printLogs } from '../render/logs/print.ts';
import { count, plain } from '../render/text.ts';
import { backlogOf } from './backlog.ts';
import { type Arguments, type CliCommand, text, texts } from './command.ts';
import { documentOf } from './logs-document.ts';
import { type Chosen, requireAttempts } from './logs-of.ts';
import type { Output } from './output.ts';
import { requireLogs, streamsOf } from './requested-logs.ts';
import { shorten } from './shorten.ts';
import { wholeNumber } from './whole-number.ts';

/** On a terminal, unless --lines says otherwise. */
const SCREENFUL = 100;
/** Of each, where there are several. */
const FEW = 10;
/** A screenful of lines that are as long as files are is none. */
const SCREENFUL_BYTES = 1_048_576;
const MOST_CONTEXT = 1_000;
/** As grep(1) does. */
const EXIT_NOTHING_FOUND = 1;

export const command: CliCommand = {
  usage: 'logs <what..>',
  about:
    "Prints attempts' logs: stdout, then stderr; of several, each line behind its phase (`|` is stdout, `!` stderr). " +
    'Of a run, what it runs now, or how its phases were tried last. Into a pipe or a file the bytes are as the phase ' +
    'wrote them. With --grep it ends with 1 where nothing matches.',
  examples: [
    ['drain logs nightly-7 build', 'the newest attempt of a phase'],
    ['drain logs a1187 --stderr', 'one attempt, only its stderr'],
    ['drain logs nightly-7/build --attempt 2', 'an earlier one'],
    ['drain logs nightly-7 build -f', 'as it is written, until it has ended'],
    ['drain logs nightly-7/build a1190 -f', 'several at once'],
    ["drain logs nightly-7 --grep 'Error|Warning' -C 2", 'the lines that match, in all of a run'],
  ],
  positionals: (parser) =>
    parser.positional('what', {
      type: 'string',
      describe: 'RUN PHASE; or RUN/PHASE, a1187, a run, a session, f-3fa9 ...',
    }),
  options: {
    attempt: { type: 'string', requiresArg: true, describe: 'which attempt of the phase: 1, 2 ... [the newest]' },
    stdout: { type: 'boolean', describe: 'only stdout' },
    stderr: { type: 'boolean', describe: 'only stderr' },
    lines: {
      type: 'string',
      alias: 'n',
      requiresArg: true,
      describe: `only the last N lines, or all [on a terminal ${SCREENFUL}; of several ${FEW}]`,
    },
    'since-header': { type: 'boolean', describe: 'only what the phase itself has printed' },
    grep: { type: 'string', requiresArg: true, describe: 'only lines that match this regular expression' },
    fixed: { type: 'boolean', alias: 'F', describe: '--grep is no expression but the text itself' },
    'ignore-case': { type: 'boolean', alias: 'i', describe: '--grep in any letter case' },
    context: { type: 'string', alias: 'C', requiresArg: true, describe: 'with N lines around each match' },
    follow: { type: 'boolean', alias: 'f', describe: 'go on until they have ended' },
  },
  async run(args, output) {
    const lines = linesOf(args);
    const search = searchOf(args);
    const number = wholeNumber(args, 'attempt', 1);
    const db = await openToRead(await backlogOf(args));
    try {
      const chosen = requireAttempts(db, texts(args, 'what'), number);
      const logs = requireLogs(db, chosen.attempts, {
        streams: streamsOf({ stdout: args.stdout === true, stderr: args.stderr === true }),
        follows: args.follow === true && !output.json,
        sinceHeader: args['since-header'] === true,
        output,
      });
      tellOfRest(chosen, output);
      const { found } = output.json
        ? await printDocument(chosen, logs, { lines, search, output })
        : await print(logs, { lines, search });
      if (search && search.matcher.partial > 0)
        output.note(`drain: of ${count(search.matcher.partial, 'very long line')} only the beginning was searched`);
      if (found || !search) return 0;
      output.note(`drain: no line matches ${plain(text(args, 'grep') ?? '')}`);
      return EXIT_NOTHING_FOUND;
    } finally {
      db.close();
    }
  },
};

function linesOf(args: Arguments): number | 'all' | undefined {
  return text(args, 'lines') === 'all' ? 'all' : wholeNumber(args, 'lines', 0);
}

/** @throws DrainError `usage`, `bad_pattern` */
function searchOf(args: Arguments): PrintOptions['search'] {
  const pattern = text(args, 'grep');
  const context = wholeNumber(args, 'context', 0);
  if (pattern === undefined) {
    const alone = ['fixed', 'ignore-case', 'context'].find((name) => args[name] !== undefined);
    if (alone !== undefined) throw new DrainError('usage', `--${alone} says how to search: give --grep PATTERN too.`);
    return undefined;
  }
  if (args.lines !== undefined)
    throw new DrainError('usage', '--grep searches the whole log, so --lines has no place. The last matches: | tail');
  if (context !== undefined && context > MOST_CONTEXT)
    throw new DrainError('usage', `--context: at most ${MOST_CONTEXT} lines, found ${context}.`);
  const matcher = createMatcher({
    ...{ text: pattern, isFixed: args.fixed === true, ignoresCase: args['ignore-case'] === true },
  });
  return { matcher, context: context ?? 0 };
}

function tellOfRest({ attempts, left }: Chosen, output: Output): void {
  if (left > 0)
    output.note(`drain: the newest ${attempts.length}; ${left} more by their handles: drain show lists them`);
  const [only] = attempts;
  if (attempts.length === 1 && only && only.outcome !== null && only.startedAt === null)
    output.note(`drain: it never started: ${plain(only.message ?? '')}`);
}

interface Printing {
  readonly lines: number | 'all' | undefined;
  readonly search: PrintOptions['search'];
}

async function printDocument(
  { attempts }: Chosen,
  logs: readonly Log[],
  { lines, search, output }: Printing & { readonly output: Output },
): Promise<{ found: boolean }> {
  const { document, found } = await documentOf(attempts, logs, {
    lines: lines === 'all' ? undefined : lines,
    matcher: search?.matcher,
  });
  output.document(document);
  return { found };
}

async function print(logs: readonly Log[], { lines, search }: Printing): Promise<{ found: boolean }> {
  const terminal = process.stdout.isTTY === true;
  const usual = logs.some(({ nth }) => nth > 0) ? FEW : SCREENFUL;
  const last = lines ?? (terminal ? usual : 'all');
  const found = await write(
    printLogs(logs, {
      ...{ terminal, search, shorten, colours: process.env.NO_COLOR === undefined || process.env.NO_COLOR === '' },
      lines: last === 'all' ? undefined : last,
      maxBytes: lines === undefined && terminal ? SCREENFUL_BYTES : undefined,
    }),
  );
  return { found };
}

/** Until nobody reads any more: `drain logs a1187 | head`. @returns whether there was anything to write */
async function write(pieces: AsyncIterable<Buffer | string>): Promise<boolean> {
  let hasWritten = false;
  let isHeard = true;
  process.stdout.once('error', () => {
    isHeard = false;
  });
  for await (const piece of pieces) {
    if (!isHeard) break;
    hasWritten = true;
    if (!process.stdout.write(piece)) await once(process.stdout, 'drain').catch(() => undefined);
  }
  return hasWritten;
}
