/** What tells one flow, or input, from another. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { definitionOf, differences } from '../../src/pipeline/define/definition.ts';
import { digestInput, digestOf } from '../../src/pipeline/define/digest.ts';
import { pipeline } from '../../src/pipeline/flow.ts';

const flow = pipeline<{ xs: number[] }>('f');
const batched = (size: object | number, tail: object = {}) =>
  flow
    .step('first', () => ({ a: 1 }))
    .batch('fit', { over: 'xs', size: size as number }, (b) => b.step('s', ({ xs }) => ({ ys: xs })))
    .with('ys', tail);
const changes = (one: { nodes: never }, other: { nodes: never }, versions: [string?, string?] = []) =>
  differences(definitionOf(versions[0], one.nodes), definitionOf(versions[1], other.nodes));

test('is the same for the same flow, made twice', () => {
  expect(changes(batched(1) as never, batched(1) as never)).toEqual([]);
});

test.each<[string, object, string[]]>([
  ['sizes', batched(2), ['the size of scope `fit` was 1 and is 2']],
  ['sizes by bytes', batched({ maxItems: 1, maxBytes: 9 }), ['the size of scope `fit` was 1 and is 1 or 9 bytes']],
  ['persist', batched(1, { persist: () => {} }), ['the code of `persist` of scope `fit` is new']],
  [
    'a rule that is a function',
    batched(1, { merge: { ys: (a: unknown) => a } }),
    ['the code of the merging of `ys` in scope `fit` is new'],
  ],
  [
    'an order',
    flow.step('zero', () => {}).step('first', () => ({ a: 1 })),
    [
      'the order of steps was `first`, scope `fit` and is `zero`, `first`',
      'the code of step `zero` is new',
      'the order of steps in scope `fit` is gone',
    ],
  ],
])('says what is not as it was: %s', (_what, other, expected) => {
  expect(changes(batched(1) as never, other as never)).toEqual(expect.arrayContaining(expected));
});

test('does not mind how often, how many at a time and for how long', () => {
  const slower = flow
    .step('first', () => ({ a: 1 }), { retry: 3, timeoutMs: 5 })
    .batch('fit', { over: 'xs', size: 1, concurrency: 4, key: String }, (b) => b.step('s', ({ xs }) => ({ ys: xs })))
    .with('ys', { retry: 5, onFailure: 'continue', hooks: {} });
  expect(changes(batched(1) as never, slower as never)).toEqual([]);
});

test('says that a version is another one', () => {
  expect(changes(flow as never, flow as never, ['1', '2'])).toEqual(['the version was 1 and is 2']);
});

test('tells any two values apart that JSON tells apart, and arrays from what is written like them', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      expect(digestOf(one) === digestOf(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
  );
  const apart = [
    [],
    [[]],
    {},
    '',
    'undefined',
    undefined,
    null,
    [undefined],
    [null],
    ['a', 'b'],
    ['a,b'],
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1n,
    '1',
    1,
    new Map([[1, 2]]),
    new Set([1]),
    [[1, 2]],
    [1, 2],
  ];
  expect(new Set(apart.map(digestOf)).size).toBe(apart.length);
});

test('digests an input without what is cut, and without streams', () => {
  const input = { xs: [1], term: 'a', rows: [1][Symbol.iterator]() };
  const same = { term: 'a', xs: [2], rows: [3][Symbol.iterator]() };
  const cut = new Set(['xs']);
  expect(digestInput(input, cut)).toBe(digestInput(same, cut));
  expect(digestInput(input, cut)).not.toBe(digestInput({ ...input, term: 'b' }, cut));
  expect(digestInput({ toString: 1 } as never, cut)).not.toBe(digestInput({}, cut));
});

test('digests arrays whose text would be longer than a text can be', () => {
  const piece = 'x'.repeat(2 ** 20);
  const long = Array.from({ length: 540 }, () => piece);
  expect(() => JSON.stringify(long)).toThrow(RangeError);
  expect(digestOf(long)).toHaveLength(32);
});

test('says what cannot be told from another', () => {
  const circle: { self?: object } = {};
  circle.self = circle;
  expect(() => digestOf([circle])).toThrow('Part of the input cannot be told from another one');
});
