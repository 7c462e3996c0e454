/** What may stand after `--input`. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { DrainError } from '../../core/error.ts';
import { clip } from '../../core/failure/plain.ts';

const FIELD = /^([A-Za-z_$][\w$.-]*)=(.*)$/s;

export function fieldOf(word: string): { readonly name: string; readonly value: string } | undefined {
  const [, name, value] = FIELD.exec(word) ?? [];
  return name === undefined || value === undefined ? undefined : { name, value };
}

/** The words with their files made absolute: what is kept means the same in every folder. */
export function absoluteWord(word: string, cwd: string): string {
  if (word.startsWith('@')) return `@${resolve(cwd, word.slice(1))}`;
  const field = /^\s*[[{]/.test(word) ? undefined : fieldOf(word);
  return field?.value.startsWith('@') ? `${field.name}=@${resolve(cwd, field.value.slice(1))}` : word;
}

export function notAnInput(word: string, cwd: string): DrainError {
  const shown = JSON.stringify(clip(word, 60));
  const isFile = word !== '' && existsSync(resolve(cwd, word));
  const way = isFile
    ? `There is such a file: did you mean @${word} ?`
    : 'Give @data.json, @rows.jsonl, NAME=@FILE, NAME=TEXT, an object such as {"term": "x"}, or - for the standard input.';
  return new DrainError('bad_input', `--input ${shown} is nothing that can be read, and nothing was run. ${way}`);
}
