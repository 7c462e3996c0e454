import { itemText } from '../core/dispatch/item.ts';
import { maskFirst } from '../core/mask.ts';
import { plain } from './text.ts';

/** Of an item that may be a whole document: more than any screen shows of it. */
const MOST_CHARS = 1_000;

/** An item in a line, harmless and without its secrets. */
export function itemLine(item: unknown): string {
  return plain(maskFirst(itemText(item), MOST_CHARS));
}
