/** A run can be cancelled wherever it waits, and by whomever. */
import { expect, test } from 'vitest';
import { pipeline } from '../../src/pipeline/flow.ts';
import { count, failure, gate } from '../support/pipelines.ts';

const flow = pipeline<{ xs: number[] }>('f');
const turn = () => new Promise((resolve) => setImmediate(resolve));
function copied(begun: number[] = []) {
  return flow
    .batch('b', { over: 'xs', size: 1 }, (b) =>
      b.step('copy', async ({ xs }) => {
        begun.push(xs[0] as number);
        return { ys: xs };
      }),
    )
    .with('ys');
}

test('is cancelled by its signal, also one that has aborted before', async () => {
  const controller = new AbortController();
  const run = copied().run({ xs: count(50) }, { signal: controller.signal, runId: 'r9' });
  const error = failure(run.result);
  for await (const outcome of run.batches()) if (outcome.batch.number === 2) break;
  controller.abort(new Error('closing time'));
  expect(await error).toMatchObject({
    code: 'cancelled',
    message: 'Run r9 of `f` was cancelled: closing time',
    result: { status: 'cancelled' },
  });
  const begun: number[] = [];
  expect(await failure(copied(begun).run({ xs: [1] }, { signal: AbortSignal.abort() }).result)).toMatchObject({
    code: 'cancelled',
  });
  expect(begun).toEqual([]);
});

test('is cancelled while it waits for who listens, or for a step that ignores its signal', async () => {
  const slow = copied().run({ xs: count(50) });
  const events = slow[Symbol.asyncIterator]();
  await events.next();
  await turn();
  await slow.cancel();
  const stuck = flow.step('stuck', () => new Promise<void>(() => {})).run({ xs: [] });
  const error = failure(stuck.result);
  for await (const event of stuck) if (event.type === 'step.start') break;
  await stuck.cancel();
  expect(await error).toMatchObject({ code: 'cancelled' });
});

test('may be cancelled from a step, a hook or a loop, and more than once', async () => {
  const run = flow
    .batch('b', { over: 'xs', size: 1 }, (b) =>
      b.step('s', async () => {
        await run.cancel('by a step');
      }),
    )
    .run({ xs: [1] });
  expect((await failure(run.result)).message).toContain('by a step');
  await run.cancel('again');
  const looped = copied().run({ xs: count(9) });
  await expect(async () => {
    for await (const _outcome of looped.batches()) await looped.cancel('by a loop');
  }).rejects.toThrow('by a loop');
});

test('is cancelled when it is disposed of', async () => {
  let run: ReturnType<ReturnType<typeof copied>['run']>;
  {
    await using disposed = copied().run({ xs: count(50) });
    run = disposed;
    for await (const _outcome of disposed.batches()) break;
  }
  expect(await failure(run.result)).toMatchObject({ code: 'cancelled' });
});

test('has what was through when it was cancelled', async () => {
  const run = copied().run({ xs: count(50) });
  const error = failure(run.result);
  const batches = run.batches()[Symbol.asyncIterator]();
  for (const _each of [1, 2]) await batches.next();
  await run.cancel();
  const { result } = (await error) as unknown as { result: { output: { ys: number[] }; stats: object } };
  expect(result.output.ys.slice(0, 2)).toEqual([1, 2]);
  expect(result.stats).toMatchObject({ batches: result.output.ys.length, pending: 50 - result.output.ys.length });
});

test('has in their order what was through beside a batch that was not', async () => {
  const gates = count(4).map(() => gate());
  const run = flow
    .batch('b', { over: 'xs', size: 1, concurrency: 4 }, (b) =>
      b.step('wait', async ({ xs: [x] }) => {
        await gates[(x as number) - 1]?.promise;
        return { ys: [x as number] };
      }),
    )
    .with('ys')
    .run({ xs: count(4) });
  const error = failure<Error & { result: { output: { ys: number[] } } }>(run.result);
  const batches = run.batches()[Symbol.asyncIterator]();
  for (const x of [4, 2, 3]) {
    const next = batches.next();
    gates[x - 1]?.open();
    await next;
  }
  await run.cancel();
  expect((await error).result.output.ys).toEqual([2, 3, 4]);
});
