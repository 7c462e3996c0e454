/** A batch that failed is taken apart, until the elements that fail stand alone. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pipeline } from '../../src/pipeline/flow.ts';
import { count } from '../support/pipelines.ts';

function isolating(
  poison: ReadonlySet<number>,
  onFailedBatch: 'bisect' | 'itemwise' | 'drop',
  size: number,
  tried: number[][] = [],
) {
  return pipeline<{ xs: number[] }>('f')
    .batch('fit', { over: 'xs', size, key: (x) => `n${x}` }, (b) =>
      b.step('check', ({ xs }) => {
        tried.push([...xs]);
        if (xs.some((x) => poison.has(x))) throw new Error('poison');
        return { ys: xs };
      }),
    )
    .with('ys', { onFailure: 'continue', onFailedBatch });
}

test.each(['bisect', 'itemwise'] as const)('finds exactly the elements that fail, for any of them: %s', async (how) => {
  const settings = fc.record({
    length: fc.integer({ min: 1, max: 24 }),
    size: fc.integer({ min: 1, max: 9 }),
    poison: fc.uniqueArray(fc.integer({ min: 1, max: 24 })),
  });
  await fc.assert(
    fc.asyncProperty(settings, async ({ length, size, poison }) => {
      const bad = new Set(poison.filter((x) => x <= length));
      const good = count(length).filter((x) => !bad.has(x));
      const run = isolating(bad, how, size).run({ xs: count(length) });
      const result = await run.result.catch(({ result: there }) => there);
      expect(result.output.ys).toEqual(good);
      expect(result.failures.flatMap(({ itemKeys }: { itemKeys: string[] }) => itemKeys)).toEqual(
        [...bad].sort((a, b) => a - b).map((x) => `n${x}`),
      );
      expect(result.status).toBe(
        bad.size === 0 ? 'ok' : good.length === 0 || isAllLost(bad, length, size) ? 'failed' : 'partial',
      );
    }),
  );
});

/** No batch has anything that is through. */
function isAllLost(bad: ReadonlySet<number>, length: number, size: number): boolean {
  return count(length).every((x) => bad.has(x)) || (size >= length && bad.size === length);
}

test('halves, and halves what fails again', async () => {
  const tried: number[][] = [];
  await isolating(new Set([3]), 'bisect', 8, tried).run({ xs: count(8) }).result;
  expect(tried).toEqual([count(8), [1, 2, 3, 4], [1, 2], [3, 4], [3], [4], [5, 6, 7, 8]]);
});

test('tries each alone', async () => {
  const tried: number[][] = [];
  await isolating(new Set([3]), 'itemwise', 4, tried).run({ xs: count(4) }).result;
  expect(tried).toEqual([count(4), [1], [2], [3], [4]]);
});

test('drops the batch as a whole unless it is told to', async () => {
  const tried: number[][] = [];
  const { output, failures } = await isolating(new Set([3]), 'drop', 4, tried).run({ xs: count(8) }).result;
  expect([tried, output.ys, failures[0]?.itemKeys]).toEqual([
    [count(4), [5, 6, 7, 8]],
    [5, 6, 7, 8],
    ['n1', 'n2', 'n3', 'n4'],
  ]);
});

test('is partial, and says which elements are not through', async () => {
  const run = isolating(new Set([2, 4]), 'bisect', 4).run({ xs: count(4) });
  const outcomes = [];
  for await (const outcome of run.batches()) outcomes.push(outcome);
  expect(outcomes).toMatchObject([
    { status: 'partial', results: [1, 3], error: { itemKeys: ['n2', 'n4'], step: 'check' } },
  ]);
  expect((await run.result).stats).toMatchObject({ batches: 1, failed: 1, items: 0 });
});

test('has no failure where only the whole failed', async () => {
  let isFirst = true;
  const flow = pipeline<{ xs: number[] }>('f')
    .batch('fit', { over: 'xs', size: 4 }, (b) =>
      b.step('s', ({ xs }) => {
        if (xs.length === 4 && isFirst) {
          isFirst = false;
          throw new Error('too many at once');
        }
        return { ys: xs };
      }),
    )
    .with('ys', { onFailedBatch: 'bisect' });
  expect(await flow.run({ xs: count(4) }).result).toMatchObject({
    status: 'ok',
    output: { ys: count(4) },
    failures: [],
  });
});

test('tells the parts of a batch apart by their keys, whichever elements they have', async () => {
  const keys = new Map<string, string>();
  const poison = new Set([2, 4, 7]);
  const flow = pipeline<{ xs: number[] }>('f')
    .batch('fit', { over: 'xs', size: 8 }, (b) =>
      b.step('s', ({ xs }, { idempotencyKey }) => {
        const elements = xs.join();
        expect(keys.get(idempotencyKey) ?? elements).toBe(elements);
        keys.set(idempotencyKey, elements);
        if (xs.some((x) => poison.has(x))) throw new Error('poison');
        return { ys: xs };
      }),
    )
    .with('ys', { onFailure: 'continue', onFailedBatch: 'bisect' });
  await flow.run({ xs: count(8) }, { runId: 'r' }).result;
  expect(keys.get('r/fit/1/0-3/s')).toBe('1,2,3,4');
  expect(keys.get('r/fit/1/2/s')).toBe('3');
});

test('takes a batch of many elements apart in one breath', async () => {
  const { output } = await isolating(new Set([70_000]), 'itemwise', 100_000).run({ xs: count(100_000) }).result;
  expect(output.ys).toHaveLength(99_999);
});
