import yargs, { type Argv } from 'yargs';
import { DrainError } from '../core/error.ts';
import { nearestTo } from '../core/nearest.ts';
import type { Arguments, CliCommand } from './command.ts';
import { knownOptions, nameOf, placesOf } from './known-options.ts';

/** @returns nothing when help was asked for and printed */
export async function parseArguments(command: CliCommand, argv: readonly string[]): Promise<Arguments | undefined> {
  const options = knownOptions(command);
  const [name, positionals] = [nameOf(command), placesOf(command)];
  const described = command.positionals ?? ((builder: Argv) => builder);
  let args: Arguments | undefined;
  const parser = yargs(argv.map(keepDash))
    .scriptName(name === 'drain' ? 'drain' : `drain ${name}`)
    .parserConfiguration({
      'populate--': true,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'duplicate-arguments-array': true,
    })
    .command(
      ['$0', ...positionals].join(' '),
      command.about,
      (builder) => described(withPositionals(builder, positionals)).options(options),
      (parsed) => {
        args = withDashes(parsed as Arguments);
      },
    )
    .strictOptions()
    .demandCommand(0, 0, '', 'unexpected')
    .wrap(80)
    .version(false)
    .exitProcess(false)
    .fail((message, error) => {
      // What yargs finds wrong comes as an error of its own kind, or as a message alone.
      if (error && error.name !== 'YError') throw error;
      throw usageError(name, (message ?? error?.message ?? '').replaceAll(DASH, '-'), Object.keys(options));
    });
  await parser.epilogue(examplesText(command)).parse();
  if (args) refuseExtraWords(name, args, command.takesCommand === true);
  return args;
}

/** yargs loses a `-` that stands among the words: this goes through in its place. No argument of a process can hold it. */
const DASH = '\0-';

function keepDash(word: string): string {
  return word === '-' ? DASH : word;
}

function withDashes(args: Arguments): Arguments {
  const restored = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(restored) : value === DASH ? '-' : value;
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, restored(value)]));
}

/** Each on a line of its own, so that it can be copied. */
function examplesText({ examples }: CliCommand): string {
  return ['Examples:', ...examples.flatMap(([example, what]) => [`  ${example}`, `      ${what}`])].join('\n');
}

/** Ids stay text, also those that look like numbers. */
function withPositionals(builder: Argv, words: readonly string[]): Argv {
  return words.reduce((parser, word) => parser.positional(word.replace(/[<>[\].]/g, ''), { type: 'string' }), builder);
}

/** A word that is not meant for anything is a mistake, also one after `--`. */
function refuseExtraWords(name: string, args: Arguments, takesCommand: boolean): void {
  const after = takesCommand ? [] : ((args['--'] ?? []) as readonly unknown[]);
  const [extra] = [...((args._ ?? []) as readonly unknown[]), ...after];
  if (extra === undefined) return;
  throw new DrainError('usage', `\`${extra}\` is one word too many, and nothing was run. See: drain ${name} --help`);
}

function usageError(name: string, message: string, known: readonly string[]): DrainError {
  const unknown = /^Unknown arguments?: ([^,\s]+)/.exec(message)?.[1];
  if (unknown === undefined)
    return new DrainError('usage', `${message.replaceAll('\n', ' ')}. See: drain ${name} --help`);
  const nearest = nearestTo(unknown, known);
  const meant = nearest ? ` Did you mean --${nearest}?` : ` See: drain ${name} --help`;
  return new DrainError('usage', `There is no option \`--${unknown}\`, and nothing was run.${meant}`);
}
