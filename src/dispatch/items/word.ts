/** ITEMS, the word of the command line, where it holds the items themselves. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Item } from '../../core/dispatch/item.ts';
import { quoteForShell } from '../../core/template.ts';
import { badItems, faultOfJson, shown } from './item-text.ts';
import { requireSound } from './json.ts';

const CANNOT = 'Cannot dispatch, and nothing was run';

/** @param cwd where a file would be that was meant @throws DrainError `bad_items` */
export function itemsOfWord(word: string, cwd: string): Item[] {
  const document = parse(word);
  if (Array.isArray(document)) return requireSound(document, CANNOT);
  const isNone = `ITEMS ${shown(word)} is neither a JSON list, nor @FILE, nor - for the standard input`;
  throw badItems(CANNOT, `${isNone}. ${wayTo(word, cwd)}`);
}

/** Undefined: it is none, and does not look like it. */
function parse(word: string): unknown {
  try {
    return JSON.parse(word);
  } catch (thrown) {
    if (!word.trimStart().startsWith('[')) return undefined;
    const way = `Put it in single quotes, so that the shell leaves its double quotes alone: '["a", "b"]'`;
    throw badItems(CANNOT, `ITEMS ${shown(word)} is ${faultOfJson(thrown)}. ${way}`);
  }
}

function wayTo(word: string, cwd: string): string {
  if (word !== '' && existsSync(resolve(cwd, word))) return `There is such a file: did you mean @${word} ?`;
  if (word === '' || word.length > 60) return `A list: '["a", "b"]'`;
  return `A list of one: ${quoteForShell(JSON.stringify([parse(word) ?? word]))}`;
}
