/** Scopes over what has no length: generators, rows of a query, lines of a file. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { pipeline } from '../../src/pipeline/flow.ts';
import { count, eventsOf, failure, gate, only } from '../support/pipelines.ts';

const flow = pipeline<{ xs: Iterable<number> | AsyncIterable<number> }>('stream');
const copied = (options: object = {}) =>
  flow.batch('b', { over: 'xs', size: 2, ...options }, (b) => b.step('copy', ({ xs }) => ({ ys: xs }))).with('ys');

/** Tells whether it was closed, and how far it was read. */
function source(to: number, { failAt = 0, hangAt = 0 } = {}) {
  const told = { read: 0, closed: 0 };
  const hang = gate<never>();
  const hangs = gate();
  async function* elements() {
    try {
      for (let each = 1; each <= to; each++) {
        if (each === failAt) throw new Error('the line was cut');
        if (each === hangAt) {
          hangs.open();
          await hang.promise;
        }
        told.read = each;
        yield each;
      }
    } finally {
      told.closed++;
    }
  }
  return { told, elements: elements(), hangs: hangs.promise };
}

test.each([1, 3])('goes through generators of both kinds with %i batches at a time', async (concurrency) => {
  const { told, elements } = source(5);
  expect((await copied({ concurrency }).run({ xs: elements }).result).output.ys).toEqual(count(5));
  expect((await copied({ concurrency }).run({ xs: count(5).values() }).result).output.ys).toEqual(count(5));
  expect(told.closed).toBe(1);
});

test('is used up by its scope: later steps have the results', async () => {
  const { output, stats } = await copied().run({ xs: source(3).elements }).result;
  expect(output).toEqual({ ys: [1, 2, 3] });
  expect(stats).toMatchObject({ batches: 2, items: 3, pending: 0 });
});

test('does not know how many batches there will be', async () => {
  const events = await eventsOf(copied().run({ xs: source(3).elements }));
  expect(only(events, 'scope.start')[0]?.total).toBeUndefined();
  expect(only(events, 'batch.end').map(({ outcome }) => outcome.batch.total)).toEqual([undefined, undefined]);
});

test('tells where a source failed, closes it, and has the batches that were through', async () => {
  const { told, elements } = source(9, { failAt: 6 });
  const error = await failure(copied().run({ xs: elements }).result);
  expect(error).toMatchObject({
    code: 'bad_input',
    message: 'Reading `xs` failed after 5 elements: the line was cut',
    result: { output: { ys: [1, 2, 3, 4] }, stats: { batches: 2, pending: undefined } },
  });
  expect(told.closed).toBe(1);
});

test.each([1, 3])('closes a source that is not read to its end, %i at a time', async (concurrency) => {
  const { told, elements } = source(1_000);
  const stopped = flow
    .batch('b', { over: 'xs', size: 2, concurrency }, (b) => b.step('copy', ({ xs }) => ({ ys: xs })))
    .with('ys', { stopWhen: ({ results }) => results >= 4 });
  const { output, stats } = await stopped.run({ xs: elements }).result;
  expect(output.ys.slice(0, 4)).toEqual([1, 2, 3, 4]);
  expect(told.closed).toBe(1);
  expect(told.read).toBeLessThan(20);
  expect(stats.pending).toBeUndefined();
});

test('closes a source when a batch fails, and when the run is cancelled', async () => {
  const failing = source(1_000);
  const bad = flow.batch('b', { over: 'xs', size: 2 }, (b) => b.step('bad', () => Promise.reject(new Error('no'))));
  await failure(bad.run({ xs: failing.elements }).result);
  const cancelled = source(1_000);
  const run = copied().run({ xs: cancelled.elements });
  const batches = run.batches()[Symbol.asyncIterator]();
  await batches.next();
  await run.cancel();
  expect([failing.told.closed, cancelled.told.closed]).toEqual([1, 1]);
});

test.each([1, 3])('is cancelled although a source gives nothing any more, %i at a time', async (concurrency) => {
  const { elements, hangs } = source(9, { hangAt: 4 });
  const run = copied({ concurrency }).run({ xs: elements });
  const error = failure(run.result);
  for await (const outcome of run.batches()) {
    expect(outcome.results).toEqual([1, 2]);
    break;
  }
  await hangs;
  await run.cancel('enough');
  expect(await error).toMatchObject({ code: 'cancelled', result: { output: { ys: [1, 2] } } });
});

test.each([
  ['a batch fails', () => ({ onFailure: 'stop' as const }), 'rejected'],
  ['it is enough', () => ({ stopWhen: () => true }), 'fulfilled'],
])('does not wait for a source that gives nothing any more once %s', async (_why, tail, status) => {
  const { elements } = source(9, { hangAt: 3 });
  const ended = flow
    .batch('b', { over: 'xs', size: 2, concurrency: 4 }, (b) =>
      b.step('copy', ({ xs }) => {
        if (status === 'rejected') throw new Error('no');
        return { ys: xs };
      }),
    )
    .with('ys', tail());
  const [settled] = await Promise.allSettled([ended.run({ xs: elements }).result]);
  expect(settled?.status).toBe(status);
});

test('warns of a source that cannot be closed, and keeps what there is', async () => {
  async function* spiteful() {
    try {
      for (;;) yield 1;
    } finally {
      // biome-ignore lint/correctness/noUnsafeFinally: it is what the test is about
      throw new Error('still open');
    }
  }
  const run = flow
    .batch('b', { over: 'xs', size: 2 }, (b) => b.step('copy', ({ xs }) => ({ ys: xs })))
    .with('ys', { stopWhen: () => true })
    .run({ xs: spiteful() });
  const events = await eventsOf(run);
  expect((await run.result).output.ys).toEqual([1, 1]);
  expect(only(events, 'warning').map(({ message }) => message)).toEqual([
    expect.stringMatching(/^Closing `xs` of scope `b` failed: .*still open$/),
  ]);
});

test('holds no more of a long stream than a batch', async () => {
  const alive = new Set<number>();
  const registry = new FinalizationRegistry<number>((number) => alive.delete(number));
  async function* rows() {
    for (let number = 1; number <= 20_000; number++) {
      const row = { number };
      alive.add(number);
      registry.register(row, number);
      yield row;
    }
  }
  let most = 0;
  const long = pipeline<{ rows: AsyncIterable<{ number: number }> }>('long')
    .batch('b', { over: 'rows', size: 10 }, (b) =>
      b.step('copy', ({ rows: slice }) => ({ seen: slice.length, copies: slice })),
    )
    .with('copies', { merge: { copies: 'drop', seen: 'sum' } });
  const run = long.run({ rows: rows() });
  for await (const { batch } of run.batches()) {
    if (batch.number % 100 !== 0) continue;
    await collected();
    most = Math.max(most, alive.size);
  }
  expect((await run.result).output.seen).toBe(20_000);
  expect(most).toBeLessThan(2_000);
});

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Whatever nobody holds is gone after a few rounds. */
async function collected(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
