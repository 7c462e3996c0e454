/** How what a scope goes through is cut. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pipeline } from '../../src/pipeline/flow.ts';
import { cut } from '../../src/pipeline/run/slices.ts';
import { count, failure, gate } from '../support/pipelines.ts';

async function sizes(elements: readonly unknown[] | AsyncIterable<unknown>, size: Parameters<typeof cut>[1]) {
  const slices = cut(elements, size, 'xs');
  const seen: number[] = [];
  for (let slice = await slices.next(); slice; slice = await slices.next()) seen.push(slice.items.length);
  return seen;
}

async function* streamOf<T>(elements: Iterable<T>) {
  yield* elements;
}

test.each([
  [0, []],
  [1, [1]],
  [9, [9]],
  [10, [10]],
  [11, [10, 1]],
  [20, [10, 10]],
])('cuts %i elements by 10 into batches of %j, of an array and of a stream', async (length, expected) => {
  expect(await sizes(count(length), 10)).toEqual(expected);
  expect(await sizes(streamOf(count(length)), 10)).toEqual(expected);
});

test('loses and repeats none, whatever the sizes, and numbers batches from 1 with their place in the whole', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string()),
      fc.integer({ min: 1, max: 8 }),
      fc.option(fc.integer({ min: 1, max: 30 })),
      async (xs, maxItems, bytes) => {
        const size = bytes === null ? maxItems : { maxItems, maxBytes: bytes };
        const all = [cut(xs, size, 'xs'), cut(streamOf(xs), size, 'xs')].map(async (slices) => {
          const seen = [];
          for (let slice = await slices.next(); slice; slice = await slices.next()) seen.push(slice);
          return seen;
        });
        const [ofArray, ofStream] = await Promise.all(all);
        expect(ofStream).toEqual(ofArray);
        expect(ofArray?.flatMap(({ items }) => items)).toEqual(xs);
        let offset = 0;
        for (const [index, slice] of (ofArray ?? []).entries()) {
          expect([slice.number, slice.offset]).toEqual([index + 1, offset]);
          offset += slice.items.length;
        }
      },
    ),
  );
});

test('cuts by bytes as well: as many as fit, and one that is larger alone', async () => {
  const texts = ['aa', 'bb', 'cccccccccccc', 'd', 'e', 'f', 'ü'];
  const expected = [2, 1, 2, 2]; // "aa" is 4 bytes as JSON, "ü" too
  expect(await sizes(texts, { maxItems: 2, maxBytes: 8 })).toEqual(expected);
  expect(await sizes(streamOf(texts), { maxItems: 2, maxBytes: 8 })).toEqual(expected);
});

test('says what has no size in bytes', async () => {
  const flow = pipeline<{ xs: unknown[] }>('f').batch('b', { over: 'xs', size: { maxItems: 2, maxBytes: 9 } }, (b) =>
    b.step('s', ({ xs }) => ({ ys: xs })),
  );
  expect(await failure(flow.run({ xs: [1n] }).result)).toMatchObject({
    code: 'bad_input',
    message: expect.stringContaining(
      'An element has no size in bytes: Do not know how to serialize a BigInt. Cut by `maxItems` alone.',
    ),
  });
});

test('does not wait for the element after a full batch', async () => {
  const never = gate<never>();
  const begun = gate();
  async function* slow() {
    yield 1;
    yield 2;
    await never.promise;
  }
  const flow = pipeline<{ xs: AsyncIterable<number> }>('f').batch('b', { over: 'xs', size: 2 }, (b) =>
    b.step('s', () => begun.open()),
  );
  const run = flow.run({ xs: slow() });
  await begun.promise;
  await run.cancel();
});

test('gives batches that nobody can change', () => {
  const xs = count(3);
  const slice = cut(xs, 2, 'xs').next() as unknown as { items: number[] };
  expect(() => slice.items.push(1)).toThrow(TypeError);
  xs.push(4);
  expect(xs).toEqual([1, 2, 3, 4]);
});
