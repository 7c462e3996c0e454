/** What a flow is given, out of the words of `--input`: each adds fields of its own. */
import { resolve } from 'node:path';
import { DrainError } from '../../core/error.ts';
import { clip } from '../../core/failure/plain.ts';
import { fieldsOfFile, valueOfFile } from './file.ts';
import { fieldsOfDocument, fieldsOfStdin, parseText } from './json-text.ts';
import { fieldOf, notAnInput } from './word.ts';

export interface PipeInput {
  readonly fields: Readonly<Record<string, unknown>>;
  /** Those that it came from; absolute. */
  readonly files: readonly string[];
}

export interface InputOptions {
  /** What relative paths are relative to. */
  readonly cwd: string;
  /** What `-` stands for. */
  readonly stdin: () => string;
}

/** @throws DrainError `bad_input`, `not_found`, `not_a_file`, `cannot_read`, `too_large`, `not_utf8` */
export function readInput(words: readonly string[], options: InputOptions): PipeInput {
  if (words.filter((word) => word === '-').length > 1)
    throw new DrainError('bad_input', '--input - was given twice, and there is one standard input. Nothing was run.');
  const parts = words.map((word) => readWord(word, options));
  refuseTwice(words, parts);
  return {
    fields: Object.fromEntries(parts.flatMap(({ fields }) => Object.entries(fields))), // `__proto__` is a name like others
    files: parts.flatMap(({ files }) => files),
  };
}

function readWord(word: string, { cwd, stdin }: InputOptions): PipeInput {
  if (word === '-') return { fields: fieldsOfStdin(stdin()), files: [] };
  if (word.startsWith('@')) {
    const file = fileOf(word.slice(1), word, cwd);
    return { fields: fieldsOfFile(file), files: [file] };
  }
  if (/^\s*[[{]/.test(word)) return { fields: fieldsOfDocument(parseText(word, '--input'), '--input'), files: [] };
  const field = fieldOf(word);
  if (field === undefined) throw notAnInput(word, cwd);
  if (!field.value.startsWith('@')) return { fields: { [field.name]: field.value }, files: [] };
  const file = fileOf(field.value.slice(1), word, cwd);
  return { fields: { [field.name]: valueOfFile(file) }, files: [file] };
}

/** Which of them was meant is nothing that can be guessed. */
function refuseTwice(words: readonly string[], parts: readonly PipeInput[]): void {
  const givenBy = new Map<string, string>();
  for (const [at, { fields }] of parts.entries())
    for (const name of Object.keys(fields)) {
      const [first, second] = [givenBy.get(name), words[at] ?? ''];
      if (first !== undefined) throw givenTwice(name, first, second);
      givenBy.set(name, second);
    }
}

function givenTwice(name: string, ...by: readonly [string, string]): DrainError {
  const both = by.map((word) => `--input ${JSON.stringify(clip(word, 60))}`).join(' and by ');
  return new DrainError(
    'bad_input',
    `The field \`${clip(name, 60)}\` is given twice, by ${both}, and nothing was run. Leave one of them out.`,
  );
}

function fileOf(path: string, word: string, cwd: string): string {
  if (path === '') throw notAnInput(word, cwd);
  return resolve(cwd, path);
}
