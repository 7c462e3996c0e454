import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countItems, findDuplicates, newItems } from '../../../src/core/dispatch/duplicates.ts';
import type { Item } from '../../../src/core/dispatch/item.ts';

/** Few enough that lists of them hold equal ones; their texts tell them apart. */
const lists = fc.array(fc.constantFrom<Item>('a', 'b', '1', 1, true, { x: 1, y: 2 }, { x: 1 }, [1, 2], [2, 1]), {
  maxLength: 30,
});
const textOf = (item: Item): string => JSON.stringify(item);
const howOften = (items: readonly Item[], item: Item): number =>
  items.filter((other) => textOf(other) === textOf(item)).length;

test('names each item that equals an earlier one, with the first of them', () => {
  expect(findDuplicates(['a', { x: 1, y: 2 }, 'b', 'a', { y: 2, x: 1 }, 'a'])).toEqual([
    { index: 3, of: 0 },
    { index: 4, of: 1 },
    { index: 5, of: 0 },
  ]);
  expect(findDuplicates(['1', 1, [1], '[1]'])).toEqual([]);
});

test('finds what a search of the whole list would find', () => {
  fc.assert(
    fc.property(lists, (items) => {
      const texts = items.map(textOf);
      const expected = texts.flatMap((text, index) => {
        const of = texts.indexOf(text);
        return of === index ? [] : [{ index, of }];
      });
      expect(findDuplicates(items)).toEqual(expected);
    }),
  );
});

test('an item that stands there more often than the run has it is new that often', () => {
  const known = countItems(['a', 'b', 'b', 'gone']);
  expect(newItems(['b', 'a', 'c', 'a', 'b', 'b'], known)).toEqual(['c', 'a', 'b']);
  expect(newItems(['b', 'a', 'c', 'a', 'b', 'b'], known)).toEqual(['c', 'a', 'b']);
});

test('with what is new a run has each item as often as the list, or as it had it before', () => {
  fc.assert(
    fc.property(lists, lists, (list, had) => {
      const now = [...had, ...newItems(list, countItems(had))];
      for (const item of now) expect(howOften(now, item)).toBe(Math.max(howOften(list, item), howOften(had, item)));
      for (const item of list) expect(howOften(now, item)).toBeGreaterThan(0);
    }),
  );
});

test('nothing is new in a list that was taken before, whatever its order', () => {
  fc.assert(fc.property(lists, (list) => newItems(list.toReversed(), countItems(list)).length === 0));
});

test('what is new keeps the order of the list', () => {
  expect(newItems(['d', 'a', 'c', 'b'], countItems(['a']))).toEqual(['d', 'c', 'b']);
});
