/** A flow in batches gives what a plain loop gives, whatever the sizes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { step } from '../../src/pipeline/define/step.ts';
import { type Flow, pipeline } from '../../src/pipeline/flow.ts';
import { memoryStore } from '../../src/pipeline/store/memory-store.ts';
import { count, eventsOf } from '../support/pipelines.ts';

const settings = fc.record({
  xs: fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 40 }),
  size: fc.integer({ min: 1, max: 12 }),
  inner: fc.integer({ min: 1, max: 12 }),
  concurrency: fc.integer({ min: 1, max: 5 }),
  isStream: fc.boolean(),
  isStored: fc.boolean(),
});

async function* streamOf(xs: readonly number[]) {
  yield* xs;
}

function loop(xs: readonly number[]) {
  const kept = [];
  let [sum, even] = [0, 0];
  for (const x of xs) {
    if (x < 0) continue;
    kept.push(x * 2 + 1);
    sum += x;
    if (x % 2 === 0) even++;
  }
  return { kept, sum, even, total: kept.length };
}

test('with any size, any number at a time, of arrays and streams, in memory and with a store', async () => {
  await fc.assert(
    fc.asyncProperty(settings, async ({ xs, size, inner, concurrency, isStream, isStored }) => {
      const flow = pipeline<{ xs: readonly number[] | AsyncIterable<number> }>('f')
        .batch('outer', { over: 'xs', size, concurrency }, (b) =>
          b
            .step('keep', ({ xs: slice }) => ({ some: slice.filter((x) => x >= 0) }))
            .batch('inner', { over: 'some', size: inner, concurrency }, (c) =>
              c
                .each('double', { over: 'some', into: 'doubled', concurrency }, async (x) => x * 2)
                .step('more', ({ doubled }) => ({ kept: doubled.map((x) => x + 1) })),
            )
            .with('kept')
            .step('count', ({ some }) => ({
              sum: some.reduce((a, x) => a + x, 0),
              even: some.filter((x) => x % 2 === 0).length,
            })),
        )
        .with('kept', { merge: { sum: 'sum', even: 'sum' } })
        .step('total', ({ kept }) => ({ total: kept.length }));
      const input = () => ({ xs: isStream ? streamOf(xs) : xs });
      const options = isStored ? { store: memoryStore(), runId: 'r' } : {};
      for (const _run of isStored ? [1, 2] : [1]) {
        const { output } = await flow.run(input(), options).result;
        const { kept, sum = 0, even = 0, total } = output as ReturnType<typeof loop>;
        expect({ kept, sum, even, total }).toEqual(loop(xs));
      }
    }),
  );
});

test('also with 10,001 elements, in as many batches, and knows at each moment how far it is', async () => {
  for (const size of [1, 10, 100, 1_000, 10_000, 10_001, 20_000]) {
    const flow = pipeline<{ xs: number[] }>('f')
      .batch('b', { over: 'xs', size, concurrency: 3 }, (b) =>
        b.step('double', async ({ xs }) => ({ ys: xs.map((x) => x * 2) })),
      )
      .with('ys');
    const { output, stats } = await flow.run({ xs: count(10_001) }).result;
    expect(output.ys).toEqual(count(10_001).map((x) => x * 2));
    expect(stats).toMatchObject({ batches: Math.ceil(10_001 / size), items: 10_001, failed: 0, pending: 0 });
  }
});

test('keeps the order of batches and of the hooks of each, one at a time', async () => {
  const flow = pipeline<{ xs: number[] }>('f')
    .batch('b', { over: 'xs', size: 1 }, (b) => b.step('s', async ({ xs }) => ({ ys: xs })))
    .with('ys');
  const events = await eventsOf(flow.run({ xs: count(500) }));
  const order = events.flatMap((event) =>
    event.type === 'batch.start'
      ? [`start ${event.batch.number}`]
      : event.type === 'batch.end'
        ? [`end ${event.outcome.batch.number}`]
        : [],
  );
  expect(order).toEqual(count(500).flatMap((number) => [`start ${number}`, `end ${number}`]));
});

test('never has more batches at a time than it may, and has as many', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 20 }), async (concurrency, length) => {
      let [now, most] = [0, 0];
      const flow = pipeline<{ xs: number[] }>('f').batch('b', { over: 'xs', size: 1, concurrency }, (b) =>
        b.step('s', async () => {
          most = Math.max(most, ++now);
          await new Promise((resolve) => setImmediate(resolve));
          now--;
        }),
      );
      await flow.run({ xs: count(length) }).result;
      expect(most).toBe(length === 0 ? 1 : Math.min(concurrency, length)); // of nothing, the steps are run once
    }),
    { numRuns: 30 },
  );
});

test('flows that know nothing of batches do what they did', async () => {
  const steps: Flow<{ xs: number[] }, { xs: number[]; n: number }> = pipeline<{ xs: number[] }>('plain')
    .step('one', ({ xs }) => ({ n: xs.length }))
    .parallel({ p: step('p', () => ({})) })
    .step('two', ({ n }) => ({ n: n + 1 })) as never;
  const events = await eventsOf(steps.run({ xs: count(3) }, { batching: true }));
  expect(events.map(({ type }) => type)).toEqual([
    'run.start',
    ...count(3).flatMap(() => ['step.start', 'step.end']),
    'run.end',
  ]);
  const { output, stats } = await steps.run({ xs: count(3) }).result;
  expect(output.n).toBe(4);
  expect(stats).toMatchObject({ batches: 0, items: 0, pending: 0 });
});
