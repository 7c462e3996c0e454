/** What a flow is given, out of the words of `--input`: each adds fields, and a later one wins. */
import { resolve } from 'node:path';
import { DrainError } from '../../core/error.ts';
import { fieldsOfFile, valueOfFile } from './file.ts';
import { fieldsOfDocument, parseText } from './json-text.ts';
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
  return {
    fields: Object.fromEntries(parts.flatMap(({ fields }) => Object.entries(fields))), // `__proto__` is a name like others
    files: parts.flatMap(({ files }) => files),
  };
}

function readWord(word: string, { cwd, stdin }: InputOptions): PipeInput {
  if (word === '-')
    return { fields: fieldsOfDocument(parseText(stdin(), 'the standard input'), 'the standard input'), files: [] };
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

function fileOf(path: string, word: string, cwd: string): string {
  if (path === '') throw notAnInput(word, cwd);
  return resolve(cwd, path);
}
