import type { Arguments, CliCommand } from './command.ts';

const VALUE_OF = { '--data-dir': 'data-dir', '--db': 'db' } as const;

/**
 * The arguments of a command line that has no words but those that every command takes, as `drain status --json` has.
 * @returns nothing where there is anything else to it: an option of the command, a word, a mistake, a call for help
 */
export function plainArguments({ usage, options }: CliCommand, argv: readonly string[]): Arguments | undefined {
  const hasDefaults = Object.values(options ?? {}).some((option) => 'default' in option || 'demandOption' in option);
  if (usage.includes('<') || hasDefaults) return undefined;
  const args: Record<string, unknown> = { _: [] };
  const words = [...argv];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const name = Object.hasOwn(VALUE_OF, word) ? VALUE_OF[word as keyof typeof VALUE_OF] : undefined;
    const value = name === undefined ? word === '--json' : words.shift();
    const key = name ?? 'json';
    // Given twice, or with a value that may be another option: yargs knows what to say.
    if (!value || key in args || (typeof value === 'string' && value.startsWith('-'))) return undefined;
    args[key] = value;
  }
  return args;
}
