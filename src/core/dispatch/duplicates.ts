/** Items that are equal, as {@link digestOf} has it: twice in one list, or in a list and in a run. */
import { digestOf, type Item } from './item.ts';

export interface Duplicate {
  /** From 0. */
  readonly index: number;
  /** The first that it equals. */
  readonly of: number;
}

/** In the order of the list; of k equal items all but the first. */
export function findDuplicates(items: readonly Item[]): Duplicate[] {
  const firsts = new Map<string, number>();
  const duplicates: Duplicate[] = [];
  for (const [index, item] of items.entries()) {
    const digest = digestOf(item);
    const of = firsts.get(digest);
    if (of === undefined) firsts.set(digest, index);
    else duplicates.push({ index, of });
  }
  return duplicates;
}

/** How often each item is there, by its digest. */
export function countItems(items: Iterable<Item>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) {
    const digest = digestOf(item);
    counts.set(digest, (counts.get(digest) ?? 0) + 1);
  }
  return counts;
}

/**
 * What a run has not yet of a list, in its order: an item that stands there k times is new as often as the run has it less.
 *
 * @param known of the run, from {@link countItems}
 */
export function newItems(items: readonly Item[], known: ReadonlyMap<string, number>): Item[] {
  const left = new Map(known);
  return items.filter((item) => {
    const digest = digestOf(item);
    const count = left.get(digest) ?? 0;
    if (count > 0) left.set(digest, count - 1);
    return count === 0;
  });
}
