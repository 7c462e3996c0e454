import type { Options } from 'yargs';
import type { Arguments, CliCommand } from './command.ts';
import { knownOptions } from './known-options.ts';

/**
 * The arguments of a command line that leaves no doubt: nothing but whole names of options, each once, those that take a
 * value followed by it, as in `drain --batch-size 10 --concurrency 2`.
 * @returns nothing where there is anything else to it: another word, a list, a mistake, a call for help
 */
export function plainArguments(command: CliCommand, argv: readonly string[]): Arguments | undefined {
  const known = knownOptions(command);
  if (
    command.usage.includes('<') ||
    !Object.values(known).every((option) => saysOnly(option, [...PLAIN, 'array', 'choices']))
  )
    return undefined;
  const args: Record<string, unknown> = { _: [] };
  const words = [...argv];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const name = word.startsWith('--') ? word.slice(2) : '';
    const option = Object.hasOwn(known, name) && !Object.hasOwn(args, name) ? known[name] : undefined;
    if (!option || !saysOnly(option, PLAIN)) return undefined;
    const value = option.type === 'boolean' ? true : words.shift();
    // A value that may be another option: yargs knows what to say.
    if (!value || (typeof value === 'string' && value.startsWith('-'))) return undefined;
    args[name] = value;
  }
  return args;
}

const PLAIN = ['type', 'describe', 'group', 'requiresArg', 'alias'];

/** What else an option may say (a default, what it conflicts with) is for yargs to see to. */
function saysOnly(option: Options, keys: readonly string[]): boolean {
  return Object.keys(option).every((key) => keys.includes(key));
}
