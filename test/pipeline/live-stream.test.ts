/** Streams that give their elements in their own time. */
import { expect, test } from 'vitest';
import { pipeline } from '../../src/pipeline/flow.ts';

test('a batch that is full begins before the next element is there', async () => {
  const waiting: (() => void)[] = [];
  async function* live() {
    yield* [1, 2];
    await new Promise<void>((resolve) => waiting.push(resolve));
    yield 3;
  }
  const flow = pipeline<{ xs: AsyncIterable<number> }>('live')
    .batch('pairs', { over: 'xs', size: 2 }, (b) => b.step('same', ({ xs }) => ({ ys: [...xs] })))
    .with('ys');
  const run = flow.run({ xs: live() });
  const seen: (readonly unknown[])[] = [];
  for await (const { results } of run.batches('pairs')) {
    seen.push(results);
    if (seen.length > 1) continue;
    expect(seen).toEqual([[1, 2]]);
    setImmediate(function letGo() {
      if (waiting.length === 0) setImmediate(letGo);
      for (const go of waiting) go();
    });
  }
  expect(seen).toEqual([[1, 2], [3]]);
});

test.each([
  [0, []],
  [1, [[0]]],
  [2, [[0, 1]]],
  [
    4,
    [
      [0, 1],
      [2, 3],
    ],
  ],
  [5, [[0, 1], [2, 3], [4]]],
] as const)('a stream of %i elements is cut in twos, and no batch is empty', async (length, expected) => {
  const sizes: (number | { maxItems: number; maxBytes: number })[] = [2, { maxItems: 2, maxBytes: 1_000 }];
  for (const size of sizes) {
    const seen: (readonly unknown[])[] = [];
    const flow = pipeline<{ xs: Iterable<number> }>('cut')
      .batch('b', { over: 'xs', size }, (b) => b.step('same', ({ xs }) => ({ ys: [...xs] })))
      .with('ys');
    const run = flow.run({ xs: Array.from({ length }, (_, index) => index).values() });
    for await (const { results } of run.batches('b')) seen.push(results);
    expect(seen).toEqual(expected);
  }
});
