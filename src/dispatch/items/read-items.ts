/** The items of a dispatch, all of them checked: nothing is run for a list with a mistake in it. */
import { resolve } from 'node:path';
import type { DispatchDefinition, ItemFormat } from '../../core/dispatch/definition.ts';
import type { Item } from '../../core/dispatch/item.ts';
import { DrainError } from '../../core/error.ts';
import { readingFile } from '../../intake/reading-file.ts';
import { plain } from '../../render/text.ts';
import { type LineItem, readJsonLines, readPlainLines } from './by-line.ts';
import { readCsvItems } from './csv.ts';
import { faultOf } from './fault.ts';
import { findFormat } from './format.ts';
import { badItems, type ItemText, textOfFile, textOfPipe } from './item-text.ts';
import { readJsonItems } from './json.ts';
import { itemsOfWord } from './word.ts';

export type ItemsFrom = NonNullable<DispatchDefinition['itemsFrom']>;

export interface GivenItems {
  /** At least one. */
  readonly items: readonly Item[];
  /** The line on which each of them begins, from 1; none for a JSON list, where their order says it. */
  readonly lines?: readonly number[];
  /** The file that they stand in. */
  readonly from?: ItemsFrom;
}

export interface ItemsWord {
  /** ITEMS: a JSON list, `@FILE`, or `-`. */
  readonly text: string;
  /** Of the file or the pipe; none: told by its name, else by how it begins. */
  readonly format?: ItemFormat;
  /** What a file's name is relative to. Absolute. */
  readonly cwd: string;
  /** All of the standard input. Asked only for `-`. */
  readonly readStdin: () => Buffer | Promise<Buffer>;
}

/** @throws DrainError `bad_items`, `no_items`, `bad_option`, `not_found`, `not_a_file`, `cannot_read`, `not_utf8`, `too_large` */
export async function readItems({ text, format, cwd, readStdin }: ItemsWord): Promise<GivenItems> {
  if (text === '-') return read(textOfPipe(await readStdin()), format);
  if (!text.startsWith('@')) return readWord(text, format, cwd);
  if (text === '@') throw badItems('Cannot dispatch, and nothing was run', '@ names no file. Write @FILE.');
  const from = { file: resolve(cwd, text.slice(1)), ...(format && { format }) };
  return readFrom(from, `Cannot dispatch the items of ${plain(from.file)}, and nothing was run`);
}

/** What the file of an earlier dispatch holds by now. @throws DrainError as {@link readItems}, also for a file that is gone */
export function readItemsAgain(from: ItemsFrom): GivenItems {
  return readFrom(from, `Cannot read the items of ${plain(from.file)} again`);
}

function readFrom(from: ItemsFrom, cannot: string): GivenItems {
  return readingFile(from.file, cannot, () => ({ ...read(textOfFile(from.file, cannot), from.format), from }));
}

function readWord(word: string, format: ItemFormat | undefined, cwd: string): GivenItems {
  const items = itemsOfWord(word, cwd);
  const cannot = 'Cannot dispatch, and nothing was run';
  if (items.length === 0) throw noItems(cannot);
  if (format === undefined || format === 'json') return { items };
  const problem = `--format ${format} is for @FILE and for -, and ITEMS is a JSON list. Leave it off.`;
  throw new DrainError('bad_option', `${cannot}: ${problem}`);
}

function read(text: ItemText, given: ItemFormat | undefined): GivenItems {
  const found = findFormat(text);
  if (found === undefined) throw noItems(text.cannot);
  const format = given ?? found;
  const read = format === 'json' ? { items: readJsonItems(text) } : gather(READERS[format](text), text.cannot);
  if (read.items.length === 0) throw noItems(text.cannot);
  return read;
}

const READERS: Readonly<Record<Exclude<ItemFormat, 'json'>, (text: ItemText) => Iterable<LineItem>>> = {
  jsonl: readJsonLines,
  csv: readCsvItems,
  lines: readPlainLines,
};

function gather(found: Iterable<LineItem>, cannot: string): GivenItems {
  const items: Item[] = [];
  const lines: number[] = [];
  for (const { line, value } of found) {
    const fault = faultOf(value);
    if (fault !== undefined) throw badItems(cannot, `line ${line}: ${fault}.`);
    items.push(value as Item);
    lines.push(line);
  }
  return { items, lines };
}

function noItems(cannot: string): DrainError {
  return new DrainError('no_items', `${cannot}: there is not one item in it.`);
}
