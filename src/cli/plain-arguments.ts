import type { Options } from 'yargs';
import type { Arguments, CliCommand } from './command.ts';

export const EVERYWHERE = {
  json: { type: 'boolean', describe: 'print one JSON document' },
  'data-dir': { type: 'string', requiresArg: true, describe: 'the backlog: its .drain folder' },
  db: { type: 'string', requiresArg: true, describe: 'the database, where it lies elsewhere' },
} as const;

/**
 * The arguments of a command line that leaves no doubt: nothing but whole names of options, each once, those that take a
 * value followed by it, as in `drain --batch-size 10 --concurrency 2`.
 * @returns nothing where there is anything else to it: another word, a list, a mistake, a call for help
 */
export function plainArguments({ usage, options = {} }: CliCommand, argv: readonly string[]): Arguments | undefined {
  const known: Readonly<Record<string, Options>> = { ...options, ...EVERYWHERE };
  const hasDefaults = Object.values(known).some((option) => 'default' in option || 'demandOption' in option);
  if (usage.includes('<') || hasDefaults) return undefined;
  const args: Record<string, unknown> = { _: [] };
  for (let at = 0; at < argv.length; at++) {
    const name = argv[at]?.startsWith('--') ? argv[at].slice(2) : '';
    const option = Object.hasOwn(known, name) && !Object.hasOwn(args, name) ? known[name] : undefined;
    if (!option || option.array || (option.type !== 'boolean' && option.type !== 'string')) return undefined;
    const value = option.type === 'boolean' ? true : argv[++at];
    // A value that may be another option: yargs knows what to say.
    if (!value || (typeof value === 'string' && value.startsWith('-'))) return undefined;
    args[name] = value;
  }
  return args;
}
