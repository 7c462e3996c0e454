/** What items are read from: a file, or what came through a pipe. */
import { extname } from 'node:path';
import { DrainError } from '../../core/error.ts';
import { explainJson } from '../../intake/json-lines.ts';
import { type Line, readLines } from '../../intake/lines.ts';
import { show } from '../../intake/parse-declared.ts';
import { readText } from '../../intake/read-text.ts';
import { plain } from '../../render/text.ts';

export interface ItemText {
  /** How every complaint about it begins. */
  readonly cannot: string;
  /** Of the file's name, in lower case; empty for a pipe. */
  readonly extension: string;
  /** Read anew at each call. */
  lines(): Iterable<Line>;
  whole(): string;
}

export function textOfFile(file: string, cannot: string): ItemText {
  const extension = extname(file).toLowerCase();
  return { cannot, extension, lines: () => readLines(file, cannot), whole: () => readText(file, cannot) };
}

export function textOfPipe(bytes: Buffer): ItemText {
  const cannot = 'Cannot dispatch the items of the standard input, and nothing was run';
  return { cannot, extension: '', lines: () => readLines(bytes, cannot), whole: () => readText(bytes, cannot) };
}

/** A foreign value in a message: quoted, harmless, cut; what begins a sequence in it must not swallow what we say after it. */
export function shown(value: unknown): string {
  return plain(show(value));
}

/** Why a text is not JSON; it quotes the text. */
export function faultOfJson(thrown: unknown): string {
  return plain(explainJson(thrown));
}

/** @param cannot how the complaint begins @param problem reads on from `FILE: `, with the way out */
export function badItems(cannot: string, problem: string): DrainError {
  return new DrainError('bad_items', `${cannot}: ${problem}`);
}
