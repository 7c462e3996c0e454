import { expect, test } from 'vitest';
import { pipeline } from '../../src/pipeline/flow.ts';
import { count, eventsOf, failure, only } from '../support/pipelines.ts';

const flow = pipeline<{ xs: number[] }>('f');
/** Fails so many times. */
function flaky(times: number, error: unknown = new Error('not yet')) {
  let left = times;
  return (): void => {
    if (left-- > 0) throw error;
  };
}

test('tries a step again, and tells it which try it is', async () => {
  const fail = flaky(2);
  const tries: unknown[] = [];
  const again = flow.step(
    's',
    (_context, { attempt, idempotencyKey }) => {
      tries.push([attempt, idempotencyKey]);
      fail();
      return { done: true };
    },
    { retry: 3 },
  );
  expect((await again.run({ xs: [] }, { runId: 'r' }).result).output.done).toBe(true);
  expect(tries).toEqual([
    [1, 'r/s'],
    [2, 'r/s'],
    [3, 'r/s'],
  ]);
});

test('gives up after as many tries as it may have', async () => {
  const tried: number[] = [];
  const run = flow
    .step(
      's',
      (_context, { attempt }) => {
        tried.push(attempt);
        throw new Error(`no ${attempt}`);
      },
      { retry: 3 },
    )
    .run({ xs: [] });
  expect((await failure(run.result)).message).toBe('Step `s` failed: no 3');
  expect(tried).toEqual([1, 2, 3]);
});

test('tries a batch again as a whole, and tells of each time', async () => {
  const fail = flaky(1);
  const ran: string[] = [];
  const run = flow
    .batch('fit', { over: 'xs', size: 2 }, (b) =>
      b
        .step('one', ({ xs }) => {
          ran.push(`one ${xs}`);
          return { ys: xs };
        })
        .step('two', ({ ys }) => {
          ran.push(`two ${ys}`);
          fail();
        }),
    )
    .with('ys', { retry: { attempts: 2, backoffMs: 1 } })
    .run({ xs: count(4) });
  const events = await eventsOf(run);
  expect((await run.result).output.ys).toEqual(count(4));
  expect(ran).toEqual(['one 1,2', 'two 1,2', 'one 1,2', 'two 1,2', 'one 3,4', 'two 3,4']);
  expect(only(events, 'batch.retry').map(({ batch, waitMs }) => [batch.number, batch.attempt, waitMs])).toEqual([
    [1, 1, 1],
  ]);
  expect(only(events, 'batch.end').map(({ outcome }) => outcome.batch.attempt)).toEqual([2, 1]);
});

test('hands a batch that is tried again the elements that it had, whatever a step has done to them', async () => {
  const fail = flaky(1);
  const run = flow
    .batch('fit', { over: 'xs', size: 3 }, (b) =>
      b.step('s', ({ xs }) => {
        fail();
        (xs as number[]).reverse();
        return { ys: xs };
      }),
    )
    .with('ys', { retry: 2 })
    .run({ xs: count(3) });
  expect((await failure(run.result)).message).toContain('Cannot assign to read only property');
});

test('says after how many tries a batch failed', async () => {
  const run = flow
    .batch('fit', { over: 'xs', size: 2 }, (b) => b.step('s', flaky(9)))
    .with('ys' as never, { retry: 3 })
    .run({ xs: [1] });
  expect((await failure(run.result)).message).toBe(
    'Batch 1 of scope `fit` failed in step `s` after 3 attempts: not yet (element 0)',
  );
});

test('waits longer and longer where it is told to', async () => {
  const asked: number[] = [];
  const run = flow
    .batch('fit', { over: 'xs', size: 2 }, (b) => b.step('s', flaky(2)))
    .with('ys' as never, {
      retry: {
        attempts: 3,
        backoffMs: (attempt) => {
          asked.push(attempt);
          return attempt;
        },
      },
    })
    .run({ xs: [1] });
  expect(only(await eventsOf(run), 'batch.retry').map(({ waitMs }) => waitMs)).toEqual([2, 3]);
  expect(asked).toEqual([2, 3]);
});

test('asks which errors are worth another try', async () => {
  const tried: number[] = [];
  const errors = [new Error('busy'), new Error('wrong'), new Error('never')];
  const run = flow
    .step(
      's',
      (_context, { attempt }) => {
        tried.push(attempt);
        throw errors[attempt - 1];
      },
      { retry: { attempts: 5, retryIf: (error) => (error as Error).message === 'busy' } },
    )
    .run({ xs: [] });
  expect((await failure(run.result)).message).toBe('Step `s` failed: wrong');
  expect(tried).toEqual([1, 2]);
});

test.each([
  [
    'throws',
    () => {
      throw new Error('typo');
    },
    '`retryIf` or `backoffMs` threw: typo, when it was asked about: not yet',
  ],
  [
    'answers later',
    async () => Promise.reject(new Error('later')),
    '`retryIf` returned a promise: it has to answer at once',
  ],
])('counts a batch as failed, and nothing more, when `retryIf` %s', async (_what, retryIf, message) => {
  const fail = flaky(1);
  const retry = { attempts: 2, retryIf: retryIf as never };
  const ofBatch = flow
    .batch('fit', { over: 'xs', size: 1 }, (b) =>
      b.step('s', ({ xs }) => {
        fail();
        return { ys: xs };
      }),
    )
    .with('ys', { retry, onFailure: 'continue' });
  const { output, failures } = await ofBatch.run({ xs: [1, 2] }).result;
  expect(output.ys).toEqual([2]);
  expect(failures[0]?.message).toContain(message);
  expect(failures[0]?.step).toBe('s');
  const ofStep = flow.step('s', flaky(1), { retry }).run({ xs: [] });
  expect((await failure(ofStep.result)).message).toContain(message);
});

test('is cancelled while it waits for another try', async () => {
  const run = flow
    .batch('fit', { over: 'xs', size: 1 }, (b) => b.step('s', flaky(9)))
    .with('ys' as never, { retry: { attempts: 9, backoffMs: 1_000_000 } })
    .run({ xs: [1] });
  const error = failure(run.result);
  for await (const event of run) if (event.type === 'batch.retry') break;
  await run.cancel();
  expect(await error).toMatchObject({ code: 'cancelled' });
});
