/** Scopes inside of other scopes, and of branches. */
import { expect, test } from 'vitest';
import { step } from '../../src/pipeline/define/step.ts';
import { pipeline } from '../../src/pipeline/flow.ts';
import { memoryStore } from '../../src/pipeline/store/memory-store.ts';
import { count, eventsOf, failure, only } from '../support/pipelines.ts';

const flow = pipeline<{ xs: number[] }>('f');
const inner = (fail: (x: number) => void, tail: object = {}) =>
  flow.batch('outer', { over: 'xs', size: 4 }, (b) =>
    b
      .batch('inner', { over: 'xs', size: 2 }, (c) =>
        c.step('copy', ({ xs }) => {
          for (const x of xs) fail(x);
          return { ys: xs, inner: [xs.length] };
        }),
      )
      .with('ys', tail)
      .step('sizes', ({ xs }) => ({ outer: [xs.length] })),
  );

test('cuts slices into slices', async () => {
  const { output } = await inner(() => {}).run({ xs: count(7) }).result;
  expect(output).toEqual({ xs: count(7), ys: count(7), inner: [2, 2, 2, 1], outer: [4, 3] });
});

test('counts the batches of the outer scope: those inside are parts of them', async () => {
  const run = inner(() => {}).run({ xs: count(7) });
  const told: string[] = [];
  const listen = async () => {
    for await (const { batch } of run.batches()) told.push(`${batch.scope} ${batch.number}`);
  };
  const [events] = await Promise.all([eventsOf(run), listen()]);
  expect((await run.result).stats).toMatchObject({ batches: 2, items: 7, pending: 0 });
  expect(told).toEqual(['outer 1', 'outer 2']);
  expect(
    only(events, 'batch.end').map(({ outcome, within }) => [outcome.batch.scope, outcome.batch.number, within?.number]),
  ).toEqual([
    ['inner', 1, 1],
    ['inner', 2, 1],
    ['outer', 1, undefined],
    ['inner', 1, 2],
    ['inner', 2, 2],
    ['outer', 2, undefined],
  ]);
});

test('tells of the batches inside those who ask for them', async () => {
  const run = inner(() => {}).run({ xs: count(7) });
  const sizes: number[] = [];
  for await (const { batch } of run.batches('inner')) sizes.push(batch.size);
  expect(sizes).toEqual([2, 2, 2, 1]);
});

test('fails the outer batch with what failed inside, once', async () => {
  const run = inner((x) => {
    if (x === 3) throw new Error('three');
  }).run({ xs: count(7) });
  const error = await failure<Error & { result: { failures: unknown[]; stats: object } }>(run.result);
  expect(error.message).toBe(
    'Batch 1 of scope `outer` failed in step `inner`: Batch 2 of scope `inner` failed in step `copy`: three (elements 2, 3) (elements 0, 1, 2, 3)',
  );
  expect(error.result.failures).toHaveLength(1);
  expect(error.result.stats).toMatchObject({ batches: 1, failed: 1, pending: 1 });
});

test('forgets what failed inside once the outer batch went through after all', async () => {
  let left = 1;
  const run = inner((x) => {
    if (x === 3 && left-- > 0) throw new Error('three');
  })
    .with('ys', { retry: 2 })
    .run({ xs: count(7) });
  expect(await run.result).toMatchObject({
    status: 'ok',
    failures: [],
    output: { ys: count(7) },
    stats: { batches: 2, failed: 0 },
  });
});

test('is partial where something inside failed that is tolerated', async () => {
  const run = inner(
    (x) => {
      if (x === 3) throw new Error('three');
    },
    { onFailure: 'continue' },
  ).run({ xs: count(7) });
  const { status, output, failures, stats } = await run.result;
  expect([status, output.ys]).toEqual(['partial', [1, 2, 5, 6, 7]]);
  expect(failures.map(({ scope, batch }) => [scope, batch])).toEqual([['inner', 2]]);
  expect(stats).toMatchObject({ batches: 2, failed: 0 });
});

test.each([
  ['persist', { persist: () => {} }],
  ['sink', { sink: () => {} }],
  ['onFailure', { onFailure: 'continue' as const }],
])('is kept with the whole that it is a part of: with a store, `%s` is refused', (option, tail) => {
  const within = inner(() => {}, tail);
  expect(() => within.run({ xs: [1] }, { store: memoryStore() })).toThrow(
    `with a store, \`${option}\` is for scopes of the flow itself`,
  );
  const branch = pipeline<{ xs: number[] }>('branch')
    .batch('b', { over: 'xs', size: 2 }, (b) => b.step('s', ({ xs }) => ({ ys: xs })))
    .with('ys', tail);
  expect(() => flow.parallel({ left: branch }).run({ xs: [1] }, { store: memoryStore() })).toThrow(
    'Scope `b` is a part of branch `left`',
  );
});

test('runs in branches of a flow, and branches in scopes', async () => {
  const copy = step('copy', ({ xs }: { xs: readonly number[] }) => ({ ys: xs, n: [xs.length] }));
  const branch = pipeline<{ xs: number[] }>('branch')
    .batch('b', { over: 'xs', size: 2 }, (b) => b.step(copy))
    .with('ys');
  const { output } = await flow.parallel({ left: branch, right: copy }).run({ xs: count(3) }).result;
  expect(output).toMatchObject({ left: { ys: [1, 2, 3], n: [2, 1] }, right: { ys: [1, 2, 3], n: [3] } });
  const scope = flow.batch('s', { over: 'xs', size: 2 }, (b) =>
    b.parallel({ one: copy, two: pipeline<{ xs: readonly number[] }>('p').step(copy) }),
  );
  expect((await scope.run({ xs: count(3) }).result).output).toMatchObject({
    one: { ys: [1, 2, 3], n: [2, 1] },
    two: { n: [2, 1] },
  });
});

test('has keys of its own for the same step in different batches', async () => {
  const keys: string[] = [];
  const keyed = flow.batch('outer', { over: 'xs', size: 2 }, (b) =>
    b.batch('inner', { over: 'xs', size: 1 }, (c) =>
      c.step('s', (_context, { idempotencyKey }) => void keys.push(idempotencyKey)),
    ),
  );
  await keyed.run({ xs: count(3) }, { runId: 'r' }).result;
  expect(keys).toEqual(['r/outer/1/inner/1/s', 'r/outer/1/inner/2/s', 'r/outer/2/inner/1/s']);
});
