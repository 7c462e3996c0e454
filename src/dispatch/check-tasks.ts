/** Whether all of a run can be rendered, and what it starts is there: asked before anything runs. */
import { statSync } from 'node:fs';
import type { DispatchDefinition } from '../core/dispatch/definition.ts';
import { namesOf, renderTask, usesPrompt } from '../core/dispatch/render.ts';
import { DrainError } from '../core/error.ts';
import { render, splitWords } from '../core/template.ts';
import { findProgram } from '../process/find-program.ts';
import type { OpenTask } from '../read/dispatched.ts';

export interface CheckedTasks {
  readonly runId: string;
  readonly definition: DispatchDefinition;
  /** All that are to run. */
  readonly tasks: readonly OpenTask[];
  readonly cwd: string;
  /** What the phases will inherit. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * @returns what a person should know, and may be meant
 * @throws DrainError `bad_template` for a name that is not known, or an item without a field that is named; `no_program`;
 *   `bad_option` for a directory that is not there, or a prompt that nothing gets
 */
export function checkTasks({ runId, definition, tasks, ...place }: CheckedTasks): string[] {
  if (!statSync(place.cwd, { throwIfNoEntry: false })?.isDirectory())
    throw new DrainError('bad_option', `There is no directory ${place.cwd} to run in, and nothing was run.`);
  if (definition.prompt !== undefined && !usesPrompt(definition)) throw unheard(definition);
  refuseUnclosed(definition);
  const programs = new Set<string>();
  for (const task of tasks) {
    const { command } = renderTask(definition, { ...task, runId });
    const argv = render(command, {});
    programs.add(argv[0]);
    refuseLong(argv, task.index);
  }
  for (const program of programs) requireProgram(program, definition, place);
  return [...alike(definition, tasks.length), ...escaped(definition), ...shellWords(definition)];
}

/** Linux takes no argument of 32 pages (MAX_ARG_STRLEN, execve(2)), its end included. */
const LONGEST_ARGUMENT = 131_072;

function refuseLong(argv: readonly string[], index: number): void {
  const long = argv.map((argument) => Buffer.byteLength(argument) + 1).find((bytes) => bytes > LONGEST_ARGUMENT);
  if (long === undefined) return;
  throw new DrainError(
    'bad_template',
    `Item ${index} makes an argument of ${long} bytes, more than the ${LONGEST_ARGUMENT} that a program can be given. ` +
      'Hand it over by standard input (a prompt), or by {{ prompt_file }}. Nothing was run.',
    { data: { index } },
  );
}

/** `{{ item` would go to the program as it stands, for every item, for money. */
function refuseUnclosed({ command, prompt = '', stdin = '' }: DispatchDefinition): void {
  const texts = [...[command.template].flat(), prompt, stdin];
  const found = texts
    .map((each) => /(?<!\\)\{\{\s*(?:item|index|output_file)\b(?![^{}]*\}\})/.exec(each)?.[0])
    .find(Boolean);
  if (found === undefined) return;
  throw new DrainError('bad_template', `\`${found}\` is not closed: write ${found.trimEnd()} }}. Nothing was run.`);
}

const SHELL_WORDS = ['|', '||', '&&', ';', '&', '>', '>>', '<', '2>&1'];

/** A program that is given a `|` as its argument does what nobody meant. */
function shellWords({ command, skill }: DispatchDefinition): string[] {
  if (command.shell || typeof command.template !== 'string' || skill !== undefined) return [];
  const found = splitWords(command.template).find((word) => SHELL_WORDS.includes(word));
  return found === undefined ? [] : [`\`${found}\` is handed over as an argument: for a shell, add --shell`];
}

function requireProgram(
  program: string,
  { env, skill }: DispatchDefinition,
  { cwd, environment }: Pick<CheckedTasks, 'cwd' | 'environment'>,
): void {
  const found = findProgram(program, cwd, env.PATH ?? environment.PATH ?? '');
  if (!('problem' in found)) return;
  const where = skill === undefined ? '--command' : `the command of the skill \`${skill}\``;
  throw new DrainError('no_program', `Cannot dispatch: ${found.problem}. Nothing was run. Mend ${where}, or the PATH.`);
}

function unheard({ skill }: DispatchDefinition): DrainError {
  const what = skill === undefined ? 'The command' : `The skill \`${skill}\``;
  return new DrainError(
    'bad_template',
    `${what} does nothing with a prompt: neither its input nor its words name {{ prompt }}. ` +
      'Leave TEMPLATE out, or name it. Nothing was run.',
  );
}

/** A command that names nothing of the item may be meant (a load test), or forgotten. */
function alike(definition: DispatchDefinition, items: number): string[] {
  const names = namesOf(definition);
  const tellsApart = names.some((name) => /^(?:item(?:\..*)?|index|phase\.id|output_file|prompt_file)$/.test(name));
  return tellsApart || items < 2 ? [] : [`nothing names {{ item }}: all ${items} items run the same command`];
}

/** `C:\\{{ item }}` is a path, or braces that are meant: both are seldom, and only one is free. */
function escaped({ prompt = '' }: DispatchDefinition): string[] {
  const found = /\\\{\{\s*(?:item[\w.]*|index|output_file)\s*\}\}/.exec(prompt)?.[0];
  return found === undefined
    ? []
    : [`${found} in the template stays as it is, without the backslash: nothing is filled in there`];
}
