/** A JSON list, read whole. */
import type { Item } from '../../core/dispatch/item.ts';
import { elementLines, findBadLine } from '../../intake/json-lines.ts';
import { faultOf } from './fault.ts';
import { badItems, faultOfJson, type ItemText, shown } from './item-text.ts';

const OTHER_FORMATS = 'Where each line is an item: --format lines, or --format jsonl if each is JSON.';

/** @throws DrainError `bad_items`, `not_utf8`, `too_large` */
export function readJsonItems(source: ItemText): Item[] {
  const text = source.whole();
  const items = parse(text, source.cannot);
  if (!Array.isArray(items)) throw badItems(source.cannot, `it is JSON, but no list. ${wayFrom(items)}`);
  return requireSound(items, source.cannot, (index) => ` (line ${elementLines(text)[index + 1] ?? 1})`);
}

/** @param placeOf says more of where an item stands, and is asked only of one that is refused @throws DrainError `bad_items` */
export function requireSound(
  items: readonly unknown[],
  cannot: string,
  placeOf: (index: number) => string = () => '',
): Item[] {
  for (const [index, item] of items.entries()) {
    const fault = faultOf(item);
    if (fault !== undefined) throw badItems(cannot, `item ${index}, counted from 0${placeOf(index)}: ${fault}.`);
  }
  return items as Item[];
}

function parse(text: string, cannot: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw badItems(cannot, `line ${findBadLine(text)}: ${faultOfJson(thrown)}. ${OTHER_FORMATS}`);
  }
}

/** Most systems wrap a list into an object. */
function wayFrom(document: unknown): string {
  const lists = Object.entries(document ?? {}).filter(([, field]) => Array.isArray(field));
  const [only] = lists.length === 1 && typeof document === 'object' ? lists : [];
  if (only === undefined) return `${OTHER_FORMATS} Else give a list: [...].`;
  return `Give only the list of its field ${shown(only[0])}: jq '.[${shown(only[0])}]' FILE`;
}
