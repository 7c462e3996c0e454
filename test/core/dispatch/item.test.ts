import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestOf, type Item, itemText } from '../../../src/core/dispatch/item.ts';

const json = fc.jsonValue().filter((value) => value !== null) as fc.Arbitrary<Item>;

/** The same value, with the fields of every object the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).reverse();
  return Object.fromEntries(fields.map(([name, field]) => [name, turned(field)]));
}

/** Equal or not, told without a digest. */
function same(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [fields, others] = [Object.entries(one), new Map(Object.entries(other))];
  return (
    fields.length === others.size && fields.every(([name, field]) => others.has(name) && same(field, others.get(name)))
  );
}

test('the order of fields makes no difference, at any depth', () => {
  expect(digestOf({ a: 1, b: { c: [1, { d: 2, e: 3 }], f: 4 } })).toBe(
    digestOf({ b: { f: 4, c: [1, { e: 3, d: 2 }] }, a: 1 }),
  );
  fc.assert(fc.property(json, (item) => digestOf(item) === digestOf(turned(item) as Item)));
});

test('equal items have equal digests, and only those', () => {
  const few = fc.oneof(json, fc.constantFrom<Item>('1', 1, true, 'true', [], {}, [1], { 0: 1 }, ['1'], '[]', ''));
  fc.assert(
    fc.property(few, few, (one, other) => {
      expect(digestOf(one) === digestOf(other)).toBe(
        same(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other))),
      );
    }),
    { numRuns: 500 },
  );
});

test('the order of a list makes a difference, and so does a field named __proto__', () => {
  expect(digestOf([1, 2])).not.toBe(digestOf([2, 1]));
  expect(digestOf(JSON.parse('{"__proto__": 1}'))).not.toBe(digestOf({}));
});

test('an item is its own text, or its JSON', () => {
  expect(['a "b"', 1.5, false, [1, 'x'], { a: null }].map(itemText)).toEqual([
    'a "b"',
    '1.5',
    'false',
    '[1,"x"]',
    '{"a":null}',
  ]);
});
