/**
 * Command templates. A string is split into words as a shell does it, `{{ name }}` being one piece, and each value is put
 * inside one argument: no value can become a second argument or a shell word. With `shell: true` the text goes to `sh -c`
 * as it is, and each value is quoted as its place there needs: bare, or between quotes that the template has itself.
 */
import { DrainError } from './error.ts';
import type { Command, Key } from './phase.ts';
import { placeAfter } from './shell-place.ts';

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

/** @throws DrainError `bad_template` for an open quote, a name that is not in `values`, or no word at all */
export function render(command: Command, values: Readonly<Record<string, string>>): [string, ...string[]] {
  const filled = (text: string, encode: Encode): string => (command.literal ? text : fill(text, values, encode));
  if (command.shell) return ['/bin/sh', '-c', filled(shellText(command), quoteInPlace)];
  const words = typeof command.template === 'string' ? splitWords(command.template) : command.template;
  const [program, ...args] = words.map((word) => filled(word, (value) => value));
  if (program === undefined || program === '')
    throw badTemplate(command, 'it names no program', 'Give a program and its arguments.');
  return [program, ...args];
}

/** The same as a command in which nothing is filled in any more. @throws as {@link render} */
export function literally(command: Command, values: Readonly<Record<string, string>>): Command {
  const argv = render(command, values);
  return { template: command.shell ? (argv[2] ?? '') : argv, shell: command.shell, literal: true };
}

/** A prompt may be about templates of others: after a backslash, two braces are two braces. */
const BRACES_OR_PLACEHOLDER = new RegExp(`\\\\\\{\\{|${PLACEHOLDER.source}`, 'g');

/** Text that is no command; `\{{` in it is `{{`. @throws DrainError `bad_template` for a name that is not in `values` */
export function renderText(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(BRACES_OR_PLACEHOLDER, (found) =>
    found.startsWith('\\') ? '{{' : fill(found, values, (value) => value),
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
  return isBareWord(value) ? value : `'${insideSingleQuotes(value)}'`;
}

function isBareWord(value: string): boolean {
  return /^[\w@%+=:,./-]+$/.test(value);
}

function insideSingleQuotes(value: string): string {
  return value.replaceAll("'", `'\\''`);
}

/** Who writes `'{{ item }}'` has quoted already: quotes of ours would end theirs, and the value would be code. */
function quoteInPlace(value: string, before: string): string {
  if (isBareWord(value)) return value;
  const place = placeAfter(before.replace(PLACEHOLDER, '_'));
  if (place === 'single') return insideSingleQuotes(value);
  if (place === 'double') return value.replace(/[\\$`"]/g, '\\$&');
  if (place === 'bare') return quoteForShell(value);
  const where = 'in backticks, a here-document or a comment, or after a backslash, no value can be quoted';
  throw badTemplate({ template: before.slice(-150), shell: true }, where, 'Use $( ), a pipe, or standard input.');
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

/** @param before the template up to the value */
type Encode = (value: string, before: string) => string;

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
    return encode(value, text.slice(0, at));
  });
}

function badTemplate(command: Command, problem: string, way: string): DrainError {
  const text = typeof command.template === 'string' ? command.template : command.template.join(' ');
  return new DrainError('bad_template', `Cannot use the command \`${text.slice(0, 200)}\`: ${problem}. ${way}`);
}
