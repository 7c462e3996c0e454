/** The command line: argv -> one command -> its exit code. It ends the process, as `pipe exec` does, where the code of others runs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, DrainError } from '../core/error.ts';
import { nearestTo } from '../core/nearest.ts';
import { packageVersion } from '../db/root.ts';
import { type Arguments, type CliCommand, type CommandEntry, entryAt } from './command.ts';
import { ALIASES, COMMANDS } from './commands.ts';
import { complain, EXIT_USAGE } from './complain.ts';
import { overview } from './help.ts';
import { refuseContradiction } from './known-options.ts';
import { createOutput, type Output } from './output.ts';
import { plainArguments } from './plain-arguments.ts';

/** Options before the command's word that take a value: it is not the word. */
const WITH_VALUE = ['--data-dir', '--db', '--run-id', '--door', '--state'];

async function main(argv: readonly string[]): Promise<number> {
  const output = createOutput({ json: asksFor('json', argv), quiet: asksFor('quiet', argv) });
  try {
    return await dispatch(argv, output);
  } catch (thrown) {
    return complain(thrown, output);
  }
}

async function dispatch(given: readonly string[], output: Output): Promise<number> {
  const at = wordAt(given);
  const argv = at < 0 ? given : secondWordFirst(given.toSpliced(at, 1, ...meantBy(given[at] ?? '')), at);
  const word = at < 0 ? undefined : argv[at];
  if (word === undefined && argv.some((flag) => flag === '--help' || flag === '-h')) return printed(overview());
  if (word === undefined && argv.includes('--version')) return printed(packageVersion());
  if (word === 'help') return help(argv.slice(at + 1).flatMap(meantBy));
  const found = word === undefined ? entryAt(['drain'], 0, COMMANDS) : entryAt(argv, at, COMMANDS);
  if (!found) throw unknownCommand(word ?? '');
  const command = await loadOr(found.entry, runWhole);
  if (typeof command === 'number') return command;
  const args = await argumentsOf(command, at < 0 ? argv : argv.toSpliced(at, found.words));
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

async function help(words: readonly string[]): Promise<number> {
  const [word] = words;
  if (word === undefined) return printed(overview());
  const found = entryAt(words, 0, COMMANDS);
  if (!found) throw unknownCommand(word);
  await argumentsOf((await found.entry.load()).command, ['--help']);
  return 0;
}

function meantBy(word: string): readonly string[] {
  return Object.hasOwn(ALIASES, word) ? (ALIASES[word] ?? []) : [word];
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

/** `pipe --json run`: the second word of a command may stand behind options that every command has, as the first one may. */
function secondWordFirst(argv: readonly string[], at: number): readonly string[] {
  const word = argv[at] ?? '';
  const { commands = {} } = Object.hasOwn(COMMANDS, word) ? (COMMANDS[word] ?? {}) : {};
  let second = at + 1;
  while (isOfAll(argv[second])) second += WITH_VALUE.includes(argv[second] ?? '') ? 2 : 1;
  const found = argv[second] ?? '';
  return Object.hasOwn(commands, found) ? argv.toSpliced(second, 1).toSpliced(at + 1, 0, found) : argv;
}

function isOfAll(argument = ''): boolean {
  return WITH_VALUE.includes(argument) || /^--(?:json|quiet|verbose|(?:data-dir|db)=.*)$/s.test(argument);
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

// Who read our output may be gone (`drain runs | head`), or the disk of cron's log full: the work goes on all the same,
// and its exit code tells what came of it.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

process.exitCode = await main(process.argv.slice(2));
