/** The command line: argv -> one command -> its exit code. Only this file ends the process. */
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, DrainError, messageOf } from '../core/error.ts';
import { nearestTo } from '../core/nearest.ts';
import { packageVersion } from '../db/root.ts';
import { defuse } from '../logs/defuse.ts';
import type { Arguments, CliCommand, CommandEntry } from './command.ts';
import { ALIASES, COMMANDS } from './commands.ts';
import { overview } from './help.ts';
import { refuseContradiction } from './known-options.ts';
import { createOutput, type Output } from './output.ts';
import { plainArguments } from './plain-arguments.ts';

/** Wrong use, or a broken environment: nothing was run. */
const EXIT_USAGE = 2;
const EXIT_FAILED = 1;

/** Options before the command's word that take a value: it is not the word. */
const WITH_VALUE = ['--data-dir', '--db', '--run-id', '--door', '--state'];

async function main(argv: readonly string[]): Promise<number> {
  const output = createOutput({ json: asksFor('json', argv), quiet: asksFor('quiet', argv) });
  try {
    return await dispatch(argv, output);
  } catch (thrown) {
    return complain(withWayOut(thrown), output);
  }
}

async function dispatch(given: readonly string[], output: Output): Promise<number> {
  const at = wordAt(given);
  const argv = at < 0 ? given : given.toSpliced(at, 1, ...meantBy(given[at] ?? ''));
  const word = at < 0 ? undefined : argv[at];
  if (word === undefined && argv.some((flag) => flag === '--help' || flag === '-h')) return printed(overview());
  if (word === undefined && argv.includes('--version')) return printed(packageVersion());
  if (word === 'help') return help(argv.slice(at + 1).flatMap(meantBy));
  const entry = entryOf(word ?? 'drain');
  if (!entry) throw unknownCommand(word ?? '');
  const command = await loadOr(entry, runWhole);
  if (typeof command === 'number') return command;
  const args = await argumentsOf(command, at < 0 ? argv : argv.toSpliced(at, 1));
  if (args === undefined) return 0;
  refuseContradiction(args);
  return command.run(args, output, COMMANDS);
}

/** A command is made of dozens of files, which Node opens at once: more than some shells allow (`ulimit -n 40`). */
async function loadOr(entry: CommandEntry, otherwise: () => Promise<number>): Promise<CliCommand | number> {
  try {
    return (await entry.load()).command;
  } catch (thrown) {
    if (codeOf(thrown) !== 'EMFILE' || import.meta.url.startsWith(WHOLE)) throw thrown;
    return await otherwise();
  }
}

/** All of it, in one file that takes longer to read. */
const WHOLE = new URL('./whole.js', import.meta.url).href;

/** The files that were being opened are closed only after a while; and what could not be loaded once is not tried again. */
const WAITS_MS = [20, 100, 500];

/** It does what this would have done, and leaves its exit code. */
async function runWhole(): Promise<number> {
  for (const [nth, waitMs] of WAITS_MS.entries()) {
    await sleep(waitMs);
    const loaded = await import(`${WHOLE}?${nth}`).catch((thrown: unknown) => ({ thrown }));
    if (!('thrown' in loaded)) return Number(process.exitCode ?? 0);
    if (nth + 1 === WAITS_MS.length) throw loaded.thrown;
  }
  return EXIT_USAGE;
}

/** yargs takes 40 ms to load, as long as Node itself: only where there is something to parse or to tell. */
async function argumentsOf(command: CliCommand, argv: readonly string[]): Promise<Arguments | undefined> {
  return plainArguments(command, argv) ?? (await import('./parse.ts')).parseArguments(command, argv);
}

async function help([word]: readonly string[]): Promise<number> {
  if (word === undefined) return printed(overview());
  const entry = entryOf(word);
  if (!entry) throw unknownCommand(word);
  await argumentsOf((await entry.load()).command, ['--help']);
  return 0;
}

function meantBy(word: string): readonly string[] {
  return Object.hasOwn(ALIASES, word) ? (ALIASES[word] ?? []) : [word];
}

function entryOf(word: string): CommandEntry | undefined {
  return Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
}

function printed(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

/** The first argument that is neither an option nor an option's value. */
function wordAt(argv: readonly string[]): number {
  const dashes = argv.indexOf('--');
  const before = dashes < 0 ? argv : argv.slice(0, dashes);
  return before.findIndex((argument, at) => {
    if (argument.startsWith('-')) return false;
    const flag = before[at - 1];
    if (flag === undefined || !flag.startsWith('--') || flag.includes('=')) return true;
    return !WITH_VALUE.includes(flag) && Object.hasOwn(COMMANDS, argument);
  });
}

/** Known before anything is parsed: a mistake on the command line is told as a document too. */
function asksFor(option: 'json' | 'quiet', argv: readonly string[]): boolean {
  const dashes = argv.indexOf('--');
  const own = dashes < 0 ? argv : argv.slice(0, dashes);
  return own.some((argument) => argument === `--${option}` || argument === `--${option}=true`);
}

function unknownCommand(word: string): DrainError {
  const nearest = nearestTo(word, Object.keys(COMMANDS));
  const meant = nearest ? ` Did you mean: drain ${nearest}` : ' See: drain --help';
  return new DrainError('unknown_command', `There is no command \`${word}\`, and nothing was run.${meant}`);
}

function withWayOut(thrown: unknown): unknown {
  const code = codeOf(thrown);
  if (code === 'EMFILE' || code === 'ENFILE') return tooFewDescriptors(code, thrown);
  if (/^SQLITE_(?:READONLY|FULL|IOERR|CANTOPEN)/.test(code ?? '')) return cannotWrite(thrown);
  if (!code?.startsWith('SQLITE_CORRUPT')) return thrown;
  const message = `The database is damaged (${messageOf(thrown)}). What can be done: drain doctor`;
  return new DrainError('damaged', message, { cause: thrown });
}

function cannotWrite(cause: unknown): DrainError {
  const way = 'Check who may write to its file and folder, and the space on their disk: drain doctor';
  return new DrainError('cannot_write', `The database cannot be written (${messageOf(cause)}). ${way}`, { cause });
}

function tooFewDescriptors(code: 'EMFILE' | 'ENFILE', cause: unknown): DrainError {
  const why =
    code === 'EMFILE' ? 'this shell allows too few open files. Raise it: ulimit -n 1024' : 'the machine has no more';
  return new DrainError('too_few_descriptors', `No file descriptor is left: ${why}`, { cause });
}

function complain(thrown: unknown, output: Output): number {
  const expected = thrown instanceof DrainError;
  const code = expected ? thrown.code : (codeOf(thrown) ?? 'internal');
  output.document({ error: { code, message: messageOf(thrown), ...(expected && thrown.data) } });
  // Ids and file names of others stand in messages.
  output.complain(`drain: ${defuse(messageOf(thrown), { colours: false })}`);
  if (!expected && thrown instanceof Error) output.complain(thrown.stack ?? '');
  return code === 'broken_session' ? EXIT_FAILED : EXIT_USAGE;
}

// Who read our output may be gone (`drain runs | head`), or the disk of cron's log full: the work goes on all the same,
// and its exit code tells what came of it.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

process.exitCode = await main(process.argv.slice(2));
