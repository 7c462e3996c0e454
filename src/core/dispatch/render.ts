/** What one item makes of the templates of a run: the command and the standard input of its phase. Pure: nothing is asked of the disk. */
import { join } from 'node:path';
import { DrainError } from '../error.ts';
import type { Command } from '../phase.ts';
import type { ResultRule } from '../result-rule.ts';
import { literally, namesIn, namesInText, renderText } from '../template.ts';
import { type DispatchDefinition, taskName } from './definition.ts';
import { getField } from './field.ts';
import { type Item, itemText } from './item.ts';
import { isHarmless, namesInScripts } from './scripts.ts';

export interface Task {
  readonly item: Item;
  /** From 0. */
  readonly index: number;
  readonly runId: string;
}

export interface RenderedTask {
  /** Nothing in it is filled in any more. */
  readonly command: Command;
  readonly stdin: string;
  readonly result: ResultRule;
  /** Written before it runs, where the command or its input names it. */
  readonly promptFile?: { readonly path: string; readonly text: string };
}

/** Names that mean the same for every item of every run, beside `item.FIELD`. */
export const TASK_NAMES = ['item', 'index', 'output_file', 'run.id', 'phase.id'] as const;
const PROMPT_NAMES = ['prompt', 'prompt_file'] as const;
/** All that the command and the input of a skill may name, beside `item.FIELD`. */
export const SKILL_NAMES = [...TASK_NAMES, ...PROMPT_NAMES, 'skill'] as const;

/** @throws DrainError `bad_template` for a name that is not known, or a field that the item has not */
export function renderTask(definition: DispatchDefinition, task: Task): RenderedTask {
  const folder = join(definition.folder, taskName(task.index));
  const output = join(folder, 'output.json');
  const known = knownOf(definition, task, output);
  const promptPath = join(folder, 'prompt.txt');
  const prompt = definition.prompt === undefined ? undefined : renderIn(definition.prompt, task, known);
  const withPrompt = { ...known, ...(prompt !== undefined && { prompt, prompt_file: promptPath }) };
  const command = literally(definition.command, valuesOf(namesIn(definition.command), task, withPrompt));
  refuseNul(command, task);
  refuseCode(definition.command, task, withPrompt);
  return {
    command,
    stdin: renderIn(stdinOf(definition), task, withPrompt),
    result: resultOf(definition, output),
    ...(prompt !== undefined &&
      names(definition).includes('prompt_file') && { promptFile: { path: promptPath, text: prompt } }),
  };
}

/** All names that its templates use. */
export function namesOf(definition: DispatchDefinition): string[] {
  return [...names(definition), ...namesInText(definition.prompt ?? '')];
}

/** Whether the prompt gets to the command at all. */
export function usesPrompt(definition: Pick<DispatchDefinition, 'command' | 'stdin'>): boolean {
  const used = [
    ...namesIn(definition.command),
    ...(definition.stdin === undefined ? ['prompt'] : namesInText(definition.stdin)),
  ];
  return PROMPT_NAMES.some((name) => used.includes(name));
}

function names(definition: DispatchDefinition): string[] {
  return [...namesIn(definition.command), ...namesInText(stdinOf(definition))];
}

/** A command that names the prompt by itself has read it by then. */
function stdinOf({ stdin, command, prompt }: DispatchDefinition): string {
  if (stdin !== undefined) return stdin;
  const used = namesIn(command);
  return prompt === undefined || PROMPT_NAMES.some((name) => used.includes(name)) ? '' : '{{ prompt }}';
}

type Values = Readonly<Record<string, string>>;

/** What any template of it may name, beside the fields of the item. */
function knownOf({ skill }: DispatchDefinition, { item, index, runId }: Task, output: string): Values {
  return {
    item: itemText(item),
    index: String(index),
    output_file: output,
    'run.id': runId,
    'phase.id': taskName(index),
    ...(skill !== undefined && { skill }),
  };
}

function renderIn(template: string, task: Task, known: Values): string {
  return renderText(template, valuesOf(namesInText(template), task, known));
}

function valuesOf(used: readonly string[], task: Task, known: Values): Values {
  const fields = used.filter((name) => name.startsWith('item.')).map((name) => [name, getField(task, name)] as const);
  const values: Values = { ...known, ...Object.fromEntries(fields) };
  const unknown = used.find((name) => !Object.hasOwn(values, name));
  if (unknown === undefined) return values;
  throw new DrainError(
    'bad_template',
    `{{ ${unknown} }} is not known, and nothing was run. ${wayOut(unknown, Object.keys(known))}`,
  );
}

function wayOut(unknown: string, known: readonly string[]): string {
  if (PROMPT_NAMES.some((name) => name === unknown) && !known.includes('prompt'))
    return 'It is what TEMPLATE makes of an item: give one, and leave it out of TEMPLATE itself.';
  return `Known: ${known.join(', ')}, item.FIELD. Two braces that are just that: \\{{ in a prompt or an input.`;
}

/** `sh -c 'echo {{ item }}'`: an item that is more than a plain word would be run. */
function refuseCode(command: Command, task: Task, known: Values): void {
  const used = namesInScripts(command);
  if (used.length === 0) return;
  const values = valuesOf(used, task, known);
  const name = used.find((each) => !isHarmless(values[each] ?? ''));
  if (name === undefined) return;
  throw new DrainError(
    'bad_template',
    `Item ${task.index} would be run as code: {{ ${name} }} stands in a script of sh -c. Nothing was run. ` +
      `Hand it over as an argument (sh -c 'echo "$1"' sh {{ ${name} }}), or let drain quote it: --shell.`,
    { data: { index: task.index } },
  );
}

/** It ends a text in C, so the program would be given less than all of it. */
function refuseNul({ template }: Command, { index }: Task): void {
  if (![template].flat().some((word) => word.includes('\0'))) return;
  const way = 'Hand it over by standard input: {{ prompt }}, or a skill with `stdin`.';
  throw new DrainError(
    'bad_template',
    `Item ${index} puts a NUL character into the command, where none can stand. ${way}`,
    { data: { index } },
  );
}

function resultOf({ result, ...definition }: DispatchDefinition, file: string): ResultRule {
  if (result?.from === 'stdout') return result;
  const isNamed = namesOf(definition).includes('output_file');
  return { from: 'file', required: isNamed, ...result, file };
}
