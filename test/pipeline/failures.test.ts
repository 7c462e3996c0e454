/** What failed batches mean for a run. */
import { expect, test } from 'vitest';
import type { BatchError, PipelineError } from '../../src/pipeline/batch-error.ts';
import type { OnFailure } from '../../src/pipeline/define/node.ts';
import { pipeline } from '../../src/pipeline/flow.ts';
import { count, failure, gate } from '../support/pipelines.ts';

const flow = pipeline<{ xs: number[] }>('f');
/** Ten elements by two; a batch with one of the `bad` ones fails. */
function failing(bad: number[], onFailure?: OnFailure, head: object = {}) {
  const tail = onFailure === undefined ? {} : { onFailure };
  return flow
    .batch('fit', { over: 'xs', size: 2, ...head }, (b) =>
      b
        .step('copy', ({ xs }) => ({ ys: xs }))
        .step('check', ({ ys }) => {
          const found = ys.find((x) => bad.includes(x));
          if (found !== undefined) throw new Error(`cannot take ${found}`);
        }),
    )
    .with('ys', tail)
    .step('after', ({ ys }) => ({ total: ys.length }));
}
const xs = count(10);

test.each([
  ['the first', [1], [], 4],
  ['one in the middle', [6], [1, 2, 3, 4], 2],
  ['the last', [10], [1, 2, 3, 4, 5, 6, 7, 8], 0],
])('stops where %s batch fails, with what was through before', async (_which, bad, ys, pending) => {
  const error = await failure<PipelineError>(failing(bad).run({ xs }).result);
  expect(error).toMatchObject({ name: 'PipelineError', code: 'batch_failed' });
  expect(error.result).toMatchObject({
    status: 'failed',
    output: { xs, ys },
    stats: { failed: 1, pending, items: ys.length },
  });
  expect(error.result?.output).not.toHaveProperty('total');
  expect(error.result?.failures).toEqual([error.cause]);
});

test('names the batch, the step and the elements, and has the step’s own error as its cause', async () => {
  const error = await failure<PipelineError>(failing([6], 'stop', { key: (x: number) => `n${x}` }).run({ xs }).result);
  expect(error.message).toBe('Batch 3 of scope `fit` failed in step `check`: cannot take 6 (elements n5, n6)');
  expect(error.cause).toMatchObject({
    ...{ name: 'BatchError', scope: 'fit', batch: 3, step: 'check', itemKeys: ['n5', 'n6'], attempt: 1 },
    cause: new Error('cannot take 6'),
  });
  expect(JSON.parse(JSON.stringify(error.cause))).toEqual({
    ...{ scope: 'fit', batch: 3, step: 'check', itemKeys: ['n5', 'n6'], attempt: 1 },
    message: error.message,
  });
});

test('names elements by their place in the whole where they have no key, and a few of many', async () => {
  const error = await failure<PipelineError>(failing([10], 'stop', { size: 8 }).run({ xs }).result);
  expect((error.cause as BatchError).itemKeys).toEqual(['8', '9']);
  const many = await failure<PipelineError>(failing([1], 'stop', { size: 8 }).run({ xs }).result);
  expect(many.message).toContain('(elements 0, 1, 2, 3, 4 and 3 more)');
});

test('names elements by their place where their key cannot be said, and warns of it', async () => {
  const run = failing([6], 'continue', { key: (x: { id: string } & number) => x.id.trim() }).run({ xs });
  const warnings: string[] = [];
  for await (const event of run) if (event.type === 'warning') warnings.push(event.message);
  expect((await run.result).failures[0]?.itemKeys).toEqual(['4', '5']);
  expect(warnings[0]).toContain('`key` of scope `fit` threw: Cannot read properties of undefined');
});

test('goes on where it is told to, and is partial', async () => {
  const { status, output, failures, stats } = await failing([1, 6], 'continue').run({ xs }).result;
  expect({ status, output }).toEqual({ status: 'partial', output: { xs, ys: [3, 4, 7, 8, 9, 10], total: 6 } });
  expect(failures.map(({ batch }) => batch)).toEqual([1, 3]);
  expect(stats).toMatchObject({ batches: 5, failed: 2, items: 6, pending: 0 });
});

test.each<[OnFailure, number[], string]>([
  [{ tolerate: 1 }, [1], 'partial'],
  [{ tolerate: 1 }, [1, 3], '2 of 2 batches of scope `fit` failed'],
  [{ tolerate: 2 }, [1, 5], 'partial'],
  [{ tolerate: 0 }, [5], 'Batch 3 of scope `fit` failed'],
  [{ tolerate: '20%' }, [5], 'partial'],
  [
    { tolerate: '20%' },
    [1, 5],
    '2 of 3 batches of scope `fit` failed, more than the 20% that are tolerated. The first: Batch 1',
  ],
  [{ tolerate: '40%' }, [1, 9], 'partial'],
  [{ tolerate: '100%' }, [1, 3, 5, 7], 'partial'],
])('tolerates as many as it is told to: %j, with %j', async (onFailure, bad, expected) => {
  const run = failing(bad, onFailure).run({ xs });
  const ended = await run.result.then(
    ({ status }) => status,
    (error) => String(error.message),
  );
  expect(ended).toContain(expected);
});

test.each<OnFailure>(['stop', 'continue', { tolerate: 99 }, { tolerate: '100%' }])(
  'fails where all batches failed, whatever is tolerated: %j',
  async (onFailure) => {
    const error = await failure<PipelineError>(failing(xs, onFailure).run({ xs }).result);
    expect(error.code).toBe('batch_failed');
    expect(error.result?.output).toEqual({ xs, ys: [] });
    const one = await failure<PipelineError>(failing([1], onFailure).run({ xs: [1] }).result);
    expect(one.code).toBe('batch_failed');
  },
);

test('tolerates a part of a stream, whose length nobody knows before its end', async () => {
  async function* numbers() {
    yield* count(100);
  }
  const parted = (bad: number[]) =>
    pipeline<{ xs: AsyncIterable<number> }>('f')
      .batch('fit', { over: 'xs', size: 1 }, (b) =>
        b.step('s', ({ xs: slice }) =>
          bad.includes(slice[0] as number) ? Promise.reject(new Error('no')) : { ys: slice },
        ),
      )
      .with('ys', { onFailure: { tolerate: '5%' } })
      .run({ xs: numbers() });
  expect((await parted([1, 40, 60]).result).status).toBe('partial');
  const early = await failure<PipelineError>(parted([1, 2]).result);
  expect(early.result?.stats).toMatchObject({ batches: 2, pending: undefined });
});

test('begins nothing new once one failed, and lets come to an end what runs', async () => {
  const [begun, go] = [[] as number[], gate()];
  const run = flow
    .batch('fit', { over: 'xs', size: 1, concurrency: 3 }, (b) =>
      b.step('s', async ({ xs: [x] }) => {
        begun.push(x as number);
        if (x === 2) throw new Error('no');
        await go.promise;
        return { ys: [x as number] };
      }),
    )
    .with('ys')
    .run({ xs });
  const error = failure<PipelineError>(run.result);
  for await (const event of run) {
    if (event.type === 'batch.end' && event.outcome.status === 'failed') break;
  }
  go.open();
  expect((await error).result?.output).toMatchObject({ ys: [1, 3] });
  expect(begun).toEqual([1, 2, 3]);
});

test('fails in a branch once all branches have ended', async () => {
  const [late, ended] = [gate(), [] as string[]];
  const both = flow.parallel({
    bad: pipeline<{ xs: number[] }>('bad').step('no', () => {
      late.open();
      throw new Error('no');
    }),
    slow: pipeline<{ xs: number[] }>('slow').step('waits', async () => {
      await late.promise;
      ended.push('slow');
    }),
  });
  expect((await failure(both.run({ xs }).result)).message).toBe('Step `no` failed: no');
  expect(ended).toEqual(['slow']);
});
