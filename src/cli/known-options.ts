/** What a command may be given: its own options, those that every command has, and how much it is to say. */
import type { Options } from 'yargs';
import { DrainError } from '../core/error.ts';
import type { Arguments, CliCommand } from './command.ts';

const EVERYWHERE = {
  json: { type: 'boolean', describe: 'print one JSON document' },
  'data-dir': { type: 'string', requiresArg: true, describe: 'the backlog: its .drain folder' },
  db: { type: 'string', requiresArg: true, describe: 'the database, where it lies elsewhere' },
} as const;

const QUIET = { quiet: { type: 'boolean', describe: 'one line of what came of it; on stderr only errors' } } as const;
const VERBOSE = { verbose: { type: 'boolean', describe: 'say what is done as it is done' } } as const;

/** Those that do something: to look and to be told nothing makes no sense. */
const CAN_BE_QUIET = [
  ...['import', 'add', 'dispatch', 'drain', 'retry', 'skip', 'pause', 'resume', 'stop'],
  ...['recover', 'forget', 'gc', 'notify', 'pipe run', 'pipe retry-failed'],
];
const CAN_BE_VERBOSE = ['dispatch', 'drain', 'notify'];

export function knownOptions(command: Pick<CliCommand, 'usage' | 'options'>): Readonly<Record<string, Options>> {
  const name = nameOf(command);
  return {
    ...command.options,
    ...(CAN_BE_QUIET.includes(name) && QUIET),
    ...(CAN_BE_VERBOSE.includes(name) && VERBOSE),
    ...EVERYWHERE,
  };
}

export function nameOf({ usage }: Pick<CliCommand, 'usage'>): string {
  return usage.split(/ (?=[<[])/, 1)[0] ?? '';
}

/** The words after its name, as the usage has them: `<run>`, `[phase]`. */
export function placesOf(command: Pick<CliCommand, 'usage'>): string[] {
  return command.usage.slice(nameOf(command).length).split(' ').filter(Boolean);
}

/** @throws DrainError `usage` for what cannot be had at once */
export function refuseContradiction(args: Arguments): void {
  if (args.quiet !== true || args.verbose !== true) return;
  throw new DrainError('usage', '--quiet and --verbose exclude each other, and nothing was run. Leave one out.');
}
