/** Results come as they are there; whoever listens is waited for, and whoever leaves is not. */
import { expect, test } from 'vitest';
import { pipeline } from '../../src/pipeline/flow.ts';
import { Broadcast } from '../../src/pipeline/run/broadcast.ts';
import { count, eventsOf, failure, gate } from '../support/pipelines.ts';

const flow = pipeline<{ xs: number[] }>('f');
const turn = () => new Promise((resolve) => setImmediate(resolve));
function copied(begun: number[] = [], concurrency = 1) {
  return flow
    .batch('b', { over: 'xs', size: 1, concurrency }, (b) =>
      b.step('copy', async ({ xs }) => {
        begun.push(xs[0] as number);
        return { ys: xs };
      }),
    )
    .with('ys');
}

test('tells all that happens, in order', async () => {
  const events = await eventsOf(copied().run({ xs: [1, 2] }, { runId: 'r' }));
  expect(events.map(({ type }) => type)).toEqual([
    ...['run.start', 'scope.start'],
    ...['batch.start', 'step.start', 'step.end', 'batch.end'],
    ...['batch.start', 'step.start', 'step.end', 'batch.end'],
    ...['scope.end', 'run.end'],
  ]);
  expect(events[0]).toEqual({ type: 'run.start', runId: 'r', flow: 'f', resumed: false });
});

test('has a batch out as it ends, and not when all have ended', async () => {
  const gates = count(3).map(() => gate());
  const run = flow
    .batch('b', { over: 'xs', size: 1 }, (b) =>
      b.step('wait', async ({ xs: [x] }) => {
        await gates[(x as number) - 1]?.promise;
        return { ys: [x] };
      }),
    )
    .with('ys')
    .run({ xs: count(3) });
  const batches = run.batches('b')[Symbol.asyncIterator]();
  for (const [index, each] of gates.entries()) {
    each.open();
    expect((await batches.next()).value).toMatchObject({
      status: 'done',
      results: [index + 1],
      batch: { number: index + 1 },
    });
  }
  expect(await batches.next()).toEqual({ done: true, value: undefined });
});

test('tells two who listen the same, each at its own pace', async () => {
  const run = copied().run({ xs: count(4) });
  const [one, other] = await Promise.all([eventsOf(run), eventsOf(run), run.result]);
  expect(other).toEqual(one);
});

test.each([1, 3])('goes no further ahead of who listens than a batch, with %i at a time', async (concurrency) => {
  const begun: number[] = [];
  const run = copied(begun, concurrency).run({ xs: count(100) });
  let told = 0;
  let most = 0;
  for await (const _outcome of run.batches()) {
    told++;
    for (let round = 0; round < 5; round++) await turn(); // as far as it would go
    most = Math.max(most, begun.length - told);
  }
  expect(told).toBe(100);
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(2 * concurrency);
});

test('goes on without who left the loop', async () => {
  const run = copied().run({ xs: count(50) });
  for await (const outcome of run.batches()) if (outcome.batch.number === 2) break;
  expect((await run.result).output.ys).toEqual(count(50));
});

test('tells one who comes late what is left, and one who comes after the end that it has ended', async () => {
  const run = copied().run({ xs: count(3) });
  for await (const _event of run) break;
  const rest = await eventsOf(run);
  expect(rest.at(-1)?.type).toBe('run.end');
  expect(await eventsOf(run)).toEqual([]);
  const bad = flow
    .step('s', () => {
      throw new Error('no');
    })
    .run({ xs: [] });
  await failure(bad.result);
  await expect(bad[Symbol.asyncIterator]().next()).rejects.toThrow('Step `s` failed: no');
});

test('throws in each loop what `result` rejects with, and nothing is left unhandled', async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown): number => unhandled.push(error);
  process.on('unhandledRejection', note);
  const bad = () =>
    flow
      .batch('b', { over: 'xs', size: 1 }, (b) =>
        b.step('s', async () => {
          throw new Error('no');
        }),
      )
      .run({ xs: [1] });
  const run = bad();
  const loops = [run, run.batches()].map(async (events) => {
    for await (const _event of events);
  });
  const [one, other, result] = await Promise.allSettled([...loops, run.result]);
  expect([one, other]).toEqual([result, result]);
  const onlyLoop = bad();
  await expect(async () => {
    for await (const _event of onlyLoop);
  }).rejects.toThrow('no');
  const left = bad();
  for await (const _event of left) break;
  await bad().cancel();
  for (let round = 0; round < 5; round++) await turn();
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

test('refuses a scope that the flow has not, rather than to tell nothing', () => {
  const run = copied().run({ xs: [] });
  expect(() => run.batches('fit')).toThrow('The flow has no scope `fit`: there is `b`.');
});

test('keeps the order of many events that wait, and takes no longer for the last of them', async () => {
  const broadcast = new Broadcast<number>();
  const listening = broadcast.subscribe((event) => event);
  for (const number of count(200_000)) broadcast.emit(number);
  broadcast.end(undefined);
  let last = 0;
  for await (const number of listening) expect(number).toBe(++last);
  expect(last).toBe(200_000);
});
