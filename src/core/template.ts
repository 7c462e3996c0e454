/**
 * Command templates. A string is split into words as a shell does it, `{{ name }}` being one piece, and each value is put
 * inside one argument: no value can become a second argument or a shell word. With `shell: true` the text goes to `sh -c`,
 * and each value as a parameter of it, named where the template names the value: no value is ever part of what a shell reads.
 */
import { DrainError } from './error.ts';
import type { Command, Key } from './phase.ts';
import { type NoPlace, placeAfter, type ShellPlace } from './shell-place.ts';

/** What a phase's command may name. */
export const PHASE_NAMES = ['run.id', 'phase.id'] as const;

export function phaseValues({ runId, phaseId }: Key): Record<(typeof PHASE_NAMES)[number], string> {
  return { 'run.id': runId, 'phase.id': phaseId };
}

/** What the key and the command of a baseline may name: `commit` is that of the phase's directory. */
export const BASELINE_NAMES = [...PHASE_NAMES, 'commit'] as const;

/** The first name of a command that is none of `known`. */
export function unknownNameIn(command: Command, known: readonly string[] = PHASE_NAMES): string | undefined {
  return namesIn(command).find((name) => !known.includes(name));
}

export function usesName(command: Command, name: string): boolean {
  return namesIn(command).includes(name);
}

/** What begins with a dot is left alone: it is a template of another program's, such as `docker ps --format {{.Names}}`. */
const PLACEHOLDER = /\{\{(?!\s*\.)\s*([^{}]*?)\s*\}\}/g;

/**
 * @throws DrainError `bad_template` for an open quote, a name that is not in `values`, no word at all, or a value in shell text
 *   where it would be code or could not be meant
 */
export function render(command: Command, values: Readonly<Record<string, string>>): [string, ...string[]] {
  if (command.shell) return command.literal ? [SHELL, '-c', shellText(command)] : shellArgv(shellText(command), values);
  const words = typeof command.template === 'string' ? splitWords(command.template) : command.template;
  const [program, ...args] = command.literal ? words : words.map((word) => fill(word, values, ({ value }) => value));
  if (program === undefined || program === '')
    throw badTemplate(command, 'it names no program', 'Give a program and its arguments.');
  return [program, ...args];
}

/** The same as a command in which nothing is filled in any more. @throws as {@link render} */
export function literally(command: Command, values: Readonly<Record<string, string>>): Command {
  return { template: render(command, values), shell: false, literal: true };
}

const SHELL = '/bin/sh';

/** Complaints of a shell begin with the name that it is given here: it is the same with values and without. */
function shellArgv(text: string, values: Readonly<Record<string, string>>): [string, ...string[]] {
  const given = new Map<string, string>();
  const script = fill(text, values, (filled) => {
    const place = placeAfter(filled.before.replace(PLACEHOLDER, '_'));
    refuseIn(place, filled);
    given.set(filled.name, filled.value);
    return parameterIn(place, [...given.keys()].indexOf(filled.name) + 1);
  });
  return [SHELL, '-c', script, ...(given.size > 0 ? [SHELL, ...given.values()] : [])];
}

function parameterIn({ within }: ShellPlace, nth: number): string {
  const parameter = nth < 10 ? `$${nth}` : `\${${nth}}`;
  if (within === 'single') return `'"${parameter}"'`;
  return within === 'nothing' ? `"${parameter}"` : parameter;
}

function refuseIn(place: ShellPlace | NoPlace, { before, value }: Filled): asserts place is ShellPlace {
  const command = { template: before.slice(-150), shell: true };
  if ('problem' in place) throw badTemplate(command, place.problem, place.way);
  if (place.isComputed && !/^\d+$/.test(value))
    throw badTemplate(command, 'only a whole number can stand where a shell computes', 'Use expr, or [ ].');
}

/** A prompt may be about templates of others: after a backslash, two braces are two braces. */
const BRACES_OR_PLACEHOLDER = new RegExp(`\\\\\\{\\{|${PLACEHOLDER.source}`, 'g');

/** Text that is no command; `\{{` in it is `{{`. @throws DrainError `bad_template` for a name that is not in `values` */
export function renderText(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(BRACES_OR_PLACEHOLDER, (found) =>
    found.startsWith('\\') ? '{{' : fill(found, values, ({ value }) => value),
  );
}

/** The names that a text uses, in order of appearance. */
export function namesInText(text: string): string[] {
  return [...text.matchAll(BRACES_OR_PLACEHOLDER)].flatMap(([, name]) => name ?? []);
}

/** The names that a template uses, in order of appearance. */
export function namesIn(command: Command): string[] {
  if (command.literal) return [];
  const words = typeof command.template === 'string' ? [command.template] : command.template;
  return words.flatMap((word) => [...word.matchAll(PLACEHOLDER)].map((match) => match[1] ?? ''));
}

/** Splits as POSIX sh splits words: blanks, single and double quotes, backslashes; nothing is expanded. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  const piece = /(\s+)|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|(\{\{[^{}]*\}\})|([^\s'"\\])/y;
  let word: string | undefined;
  while (piece.lastIndex < text.length) {
    const match = piece.exec(text);
    if (!match) throw badTemplate({ template: text, shell: false }, 'a quote or backslash is left open', 'Close it.');
    const [, blank, single, double, escaped, placeholder, plain] = match;
    if (blank !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word =
        (word ?? '') + (single ?? unescapeDouble(double) ?? escaped?.replace('\n', '') ?? placeholder ?? plain ?? '');
    }
  }
  return word === undefined ? words : [...words, word];
}

export function quoteForShell(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}

/** An argument vector as a person would type it. */
export function formatArgv(argv: readonly string[]): string {
  return argv.map(quoteForShell).join(' ');
}

function unescapeDouble(text: string | undefined): string | undefined {
  return text?.replace(/\\([$`"\\])/g, '$1').replace(/\\\n/g, '');
}

function shellText(command: Command): string {
  return typeof command.template === 'string' ? command.template : command.template.join(' ');
}

interface Filled {
  readonly name: string;
  readonly value: string;
  /** The template up to it. */
  readonly before: string;
}

type Encode = (filled: Filled) => string;

function fill(text: string, values: Readonly<Record<string, string>>, encode: Encode): string {
  return text.replace(PLACEHOLDER, (_, name: string, at: number) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) {
      throw badTemplate(
        { template: text, shell: false },
        `{{ ${name} }} is not known`,
        `Known: ${Object.keys(values).join(', ')}.`,
      );
    }
    return encode({ name, value, before: text.slice(0, at) });
  });
}

function badTemplate(command: Command, problem: string, way: string): DrainError {
  const text = typeof command.template === 'string' ? command.template : command.template.join(' ');
  return new DrainError('bad_template', `Cannot use the command \`${text.slice(0, 200)}\`: ${problem}. ${way}`);
}
