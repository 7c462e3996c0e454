/** A step that is a command: what it prints becomes what the step gives. */
import { oneLine } from '../../core/failure/plain.ts';
import { PipelineError, textOf } from '../batch-error.ts';
import { Step, type StepOptions, type StepRuntime, step } from '../define/step.ts';
import type { Awaitable, Given } from '../shape.ts';
import type { Fields } from '../store/batch-store.ts';
import type { CommandCall, CommandEnding, CommandRunner } from './command.ts';
import { CommandError, shown } from './command-error.ts';

/** What is run: a program with its arguments, never text for a shell. */
export interface CommandWork {
  readonly argv: readonly string[];
  /** Text for its standard input; none: empty. */
  readonly stdin?: string;
  /** Relative to where the flow runs; none: there. */
  readonly cwd?: string;
  /** On top of the environment of the flow. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Says what is run, by the context: a program with its arguments, or more of it. What it throws fails the step. */
export type CommandBuilder<N extends object> = (
  context: Readonly<N>,
  runtime: StepRuntime,
) => Awaitable<readonly string[] | CommandWork>;

/** Of a step that is a command; `timeoutMs` ends the program with all that it started. */
export interface CommandOptions<N extends object, A> extends StepOptions<N, A> {
  /**
   * What the step gives. Default: stdout is one JSON object, whose fields are given; an empty one gives nothing. What it
   * throws fails the step, and the command is run again when that is tried again.
   */
  readonly parse?: (stdout: string, ending: CommandEnding) => A;
}

/**
 * @param name of the step
 * @param build says what is run: the argument vector, or more
 * @throws PipelineError `bad_flow`
 */
export type MakeCommand = <N extends object = Record<never, never>, A extends Given = void>(
  name: string,
  build: CommandBuilder<N>,
  options?: CommandOptions<NoInfer<N>, A>,
) => Step<N, A>;

/** @param fallback runs commands where nobody else does */
export function commandStep(fallback: CommandRunner): MakeCommand {
  return <N extends object, A extends Given>(
    name: string,
    build: CommandBuilder<N>,
    options: CommandOptions<N, A> = {},
  ) => {
    const { parse, ...ofStep } = options;
    if (parse !== undefined && typeof parse !== 'function')
      throw new PipelineError('bad_flow', `\`parse\` of command \`${name}\` is no function but ${typeof parse}.`);
    const run = async (context: Readonly<N>, runtime: StepRuntime): Promise<A> => {
      const call = callOf(name, await build(context, runtime), { runtime, timeoutMs: options.timeoutMs });
      const ending = await (runtime.commands ?? fallback)(call);
      if (ending.failure !== undefined) throw new CommandError(name, { ...ending, failure: ending.failure });
      return await parsed(ending, parse ?? (parseObject as (stdout: string) => A));
    };
    const made = step<N, A>(name, typeof build === 'function' ? run : build, ofStep as StepOptions<N, A>);
    return new Step({ ...made, source: [build, parse ?? ''].map(String).join('\n') });
  };
}

/** Each line of a text as JSON; blank ones are left out. @throws Error naming the line that is none */
export function jsonLines<Row = unknown>(text: string): Row[] {
  return text
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [parseJson(line, `line ${index + 1}`) as Row]));
}

interface Surroundings {
  readonly runtime: StepRuntime;
  readonly timeoutMs: number | undefined;
}

/** @throws PipelineError `bad_input` for what no program can be given */
function callOf(
  step: string,
  built: readonly string[] | CommandWork,
  { runtime, timeoutMs }: Surroundings,
): CommandCall {
  const { argv, stdin, cwd, env = {} } = workOf(built);
  requireArgv(argv);
  requireEnvironment(env);
  for (const [what, text] of Object.entries({ stdin, cwd }))
    if (text !== undefined && typeof text !== 'string') throw bad(`its \`${what}\` is a ${typeof text}, not a text`);
  const { batch, idempotencyKey: key, signal } = runtime;
  return { key, step, scope: batch?.scope, batch: batch?.number, argv, stdin, cwd, env, timeoutMs, signal };
}

function workOf(built: readonly string[] | CommandWork): CommandWork {
  if (Array.isArray(built)) return { argv: built };
  if (typeof built === 'object' && built !== null && 'argv' in built) return built;
  throw bad(`it is ${kindOf(built)}: give a program and its arguments, ['curl', url], or { argv, stdin, cwd, env }`);
}

function requireArgv(argv: unknown): asserts argv is [string, ...string[]] {
  if (!Array.isArray(argv) || argv.length === 0 || argv[0] === '') throw bad('it names no program');
  for (const [index, word] of argv.entries()) {
    if (typeof word !== 'string') throw bad(`argument ${index} is ${kindOf(word)}, not a text`);
    if (word.includes('\0'))
      throw bad(`argument ${index} has a NUL character, where none can stand: hand it over by \`stdin\``);
  }
}

function requireEnvironment(env: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(env)) {
    if (name === '' || /[=\0]/.test(name)) throw bad(`\`${shown(name)}\` is no name of a variable`);
    if (typeof value !== 'string' || value.includes('\0'))
      throw bad(`its variable \`${name}\` is no text without NUL characters`);
  }
}

function bad(problem: string): PipelineError {
  return new PipelineError('bad_input', `The command cannot be run: ${problem}.`);
}

/** What it printed is of no use: it is told so, and runs again when the step is tried again. */
async function parsed<A>(ending: CommandEnding, parse: NonNullable<CommandOptions<never, A>['parse']>): Promise<A> {
  try {
    return await parse(ending.stdout, ending);
  } catch (cause) {
    const why = oneLine(textOf(cause));
    await ending.refuse?.(why);
    throw new PipelineError('bad_output', `its output cannot be used: ${why}. It printed: ${shown(ending.stdout)}`, {
      cause,
    });
  }
}

function parseObject(stdout: string): Fields | undefined {
  if (stdout.trim() === '') return undefined;
  const value = parseJson(stdout, 'it');
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Error(
    `it is ${kindOf(value)}, not an object with the fields that the step gives (\`parse\` reads anything else)`,
  );
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${what} is no JSON`); // V8 would quote from it
  }
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
