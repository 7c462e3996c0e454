/** What a command file exports: its words, its options, and one call. */
import type { Argv, Options } from 'yargs';
import type { Output } from './output.ts';

export interface CliCommand {
  /** `show <run> [phase]`, as yargs reads it. */
  readonly usage: string;
  /** One or more sentences under the usage line. */
  readonly about: string;
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** Says what the positional words are. */
  readonly positionals?: (parser: Argv) => Argv;
  readonly options?: Readonly<Record<string, Options>>;
  /** Whether words after `--` are meant for it. */
  readonly takesCommand?: true;
  /** @returns the exit code */
  run(args: Arguments, output: Output, all: Commands): Promise<number>;
}

/** A command before it is loaded: loading all of them would cost start-up time. */
export interface CommandEntry {
  readonly group: 'bring in' | 'run' | 'see' | 'act' | 'care';
  readonly about: string;
  readonly load: () => Promise<{ readonly command: CliCommand }>;
  /** Commands of two words, by the second one. */
  readonly commands?: Commands;
}

/** By their names. */
export type Commands = Readonly<Record<string, CommandEntry>>;

/** What the word at `at` means together with the one after it. */
export function entryAt(
  words: readonly string[],
  at: number,
  commands: Commands,
): { readonly entry: CommandEntry; readonly words: 1 | 2 } | undefined {
  const entry = ownOf(commands, words[at]);
  const second = ownOf(entry?.commands ?? {}, words[at + 1]);
  if (second) return { entry: second, words: 2 };
  return entry && { entry, words: 1 };
}

function ownOf(commands: Commands, word: string | undefined): CommandEntry | undefined {
  return word !== undefined && Object.hasOwn(commands, word) ? commands[word] : undefined;
}

/** Checked against the command's options already; values are text. */
export type Arguments = Readonly<Record<string, unknown>>;

/** A text argument; the last one where it was given more than once. */
export function text(args: Arguments, name: string): string | undefined {
  const value = args[name];
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  return last === undefined ? undefined : String(last);
}

export function texts(args: Arguments, name: string): string[] {
  const value = args[name];
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}
