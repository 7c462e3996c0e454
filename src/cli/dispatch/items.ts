/** The items of the command line, each once. */
import type { DispatchDefinition, Duplicates, ItemFormat } from '../../core/dispatch/definition.ts';
import { findDuplicates } from '../../core/dispatch/duplicates.ts';
import { type Item, itemText } from '../../core/dispatch/item.ts';
import { DrainError } from '../../core/error.ts';
import { clip } from '../../core/failure/plain.ts';
import { maskText } from '../../core/mask.ts';
import { readItems, readItemsAgain } from '../../dispatch/items/read-items.ts';
import type { DispatchedRun } from '../../read/dispatched.ts';
import { count, plain } from '../../render/text.ts';
import { type Arguments, text } from '../command.ts';
import type { Output } from '../output.ts';
import { readWholeStdin } from '../read-stdin.ts';

export interface GivenItems {
  readonly items: readonly Item[];
  /** None: from the command line or a pipe. */
  readonly from?: DispatchDefinition['itemsFrom'];
}

/** @throws DrainError `duplicates`, or what is wrong with the items */
export async function itemsOf(args: Arguments, word: string, duplicates?: Duplicates): Promise<GivenItems> {
  const format = text(args, 'format') as ItemFormat | undefined;
  const given = await readItems({
    text: word,
    cwd: process.cwd(),
    readStdin: readWholeStdin,
    ...(format && { format }),
  });
  return { ...given, items: withoutDuplicates(given.items, duplicates) };
}

/**
 * Those of the file that the run was begun with, as it is by now. One that is gone keeps nobody from going on.
 * @throws DrainError for a file that is there and cannot be read
 */
export function itemsAgain(
  { definition: { itemsFrom } }: DispatchedRun,
  output: Output,
  duplicates?: Duplicates,
): GivenItems {
  if (itemsFrom === undefined) return { items: [] };
  try {
    return { items: withoutDuplicates(readItemsAgain(itemsFrom).items, duplicates), from: itemsFrom };
  } catch (thrown) {
    if (!(thrown instanceof DrainError) || thrown.code !== 'not_found') throw thrown;
    output.complain(`drain: no new items are looked for: ${thrown.message}`);
    return { items: [] };
  }
}

/** What stands twice would be paid for twice. */
function withoutDuplicates(items: readonly Item[], policy: Duplicates = 'refuse'): readonly Item[] {
  if (policy === 'run') return items;
  const twice = findDuplicates(items);
  if (twice.length === 0) return items;
  if (policy === 'refuse') throw refused(items, twice);
  const isTwice = new Set(twice.map(({ index }) => index));
  return items.filter((_, index) => !isTwice.has(index));
}

/** How many are named. */
const NAMED = 5;

function refused(items: readonly Item[], twice: ReturnType<typeof findDuplicates>): DrainError {
  const named = twice
    .slice(0, NAMED)
    .map(
      ({ index, of }) => `  item ${index} is item ${of} again: ${clip(maskText(plain(itemText(items[index]))), 60)}`,
    );
  const more = twice.length > NAMED ? [`  and ${twice.length - NAMED} more`] : [];
  const way = 'Each would be paid for twice. To run each once: --duplicates skip. To run all: --duplicates run';
  const what = `${count(twice.length, 'item stands', 'items stand')} there twice, and nothing was run`;
  return new DrainError('duplicates', [`${what}.`, ...named, ...more, way].join('\n'), {
    data: { duplicates: twice.length },
  });
}
