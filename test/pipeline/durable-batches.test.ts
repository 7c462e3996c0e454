/** What a scope writes, leaves out and loads. */
import { expect, test } from 'vitest';
import { memoryStore } from '../../src/pipeline/store/memory-store.ts';
import { count, failure } from '../support/pipelines.ts';
import { flowOf, receiver } from '../support/receiver.ts';

const xs = count(8);

test('keeps nothing of a batch whose `persist` fails, and tries it as often as it may', async () => {
  const store = memoryStore();
  let left = Number.POSITIVE_INFINITY;
  const persist = () => {
    if (left-- > 0) throw new Error('disk full');
  };
  const first = await flowOf({ persist, onFailedBatch: 'bisect' })
    .run({ xs }, { runId: 'r', store })
    .result.catch((error) => error);
  expect(first).toMatchObject({ message: expect.stringContaining('failed in step `persist`: disk full') });
  left = 1;
  expect((await flowOf({ persist, retry: 2 }).run({ xs }, { runId: 'r2', store }).result).output.ys).toEqual(xs);
});

test.each(['bisect', 'itemwise'] as const)('finds the rows that `persist` refuses, by %s', async (onFailedBatch) => {
  const written: number[] = [];
  const persist = (rows: readonly number[]) => {
    if (rows.includes(3)) throw new Error('not unique');
    written.push(...rows);
  };
  const flow = flowOf({ persist, onFailedBatch, onFailure: 'continue' });
  const { output, failures } = await flow.run({ xs }, { runId: 'r', store: memoryStore() }).result;
  expect(output.ys).toEqual(xs.filter((x) => x !== 3));
  expect(failures.map(({ step, itemKeys }) => [step, itemKeys])).toEqual([['persist', [String(xs.indexOf(3))]]]);
  expect([...new Set(written)].sort()).toEqual(xs.filter((x) => x !== 3).sort());
});

test.each([
  ['without a store', undefined],
  ['with one', memoryStore()],
])('refuses a `persist` that is asynchronous, %s', async (_what, store) => {
  const late = flowOf({ persist: (async () => Promise.reject(new Error('later'))) as never, onFailure: 'stop' });
  expect((await failure(late.run({ xs }, store ? { store } : {}).result)).message).toContain(
    '`persist` returned a promise',
  );
});

test('says that there is no database to write to', async () => {
  const writing = flowOf({
    persist: (_rows: unknown, _info: unknown, tx: { run(sql: string): void }) => tx.run('insert'),
    onFailure: 'stop',
  });
  expect((await failure(writing.run({ xs }).result)).message).toContain(
    'this run has no database: give it `store: openBatchStore(path)`',
  );
});

test('leaves out what `skipIf` says, and a batch of nothing else is skipped', async () => {
  const ran: number[] = [];
  const run = flowOf({ skipIf: (x: number) => x <= 5 }, new Set(), ran).run({ xs });
  const statuses: string[] = [];
  for await (const { status } of run.batches()) statuses.push(status);
  const { output, stats } = await run.result;
  expect({ statuses, ran, ys: output.ys }).toEqual({ statuses: ['skipped', 'done'], ran: [6, 7, 8], ys: [6, 7, 8] });
  expect(stats).toMatchObject({ skipped: 5, loaded: 0, items: 8, failed: 0 });
});

test('loads what is there, and writes and hands on only what is new', async () => {
  const [{ sink, rows }, ran, written] = [receiver(), [] as number[], [] as number[]];
  const tail = {
    sink,
    loadExisting: async (x: number) => (x % 2 === 0 ? x * 10 : undefined),
    persist: (new_: readonly number[]) => void written.push(...new_),
  };
  const { output, stats } = await flowOf(tail, new Set(), ran).run({ xs }).result;
  expect([output.ys, ran, written, rows()]).toEqual([
    [20, 40, 1, 3, 60, 80, 5, 7],
    [1, 3, 5, 7],
    [1, 3, 5, 7],
    [1, 3, 5, 7],
  ]);
  expect(stats).toMatchObject({ loaded: 4, skipped: 0 });
});

test('loads only what `skipIf` leaves out, where both are said', async () => {
  const asked: number[] = [];
  const tail = {
    skipIf: (x: number) => x > 4,
    loadExisting: (x: number) => {
      asked.push(x);
      return x === 8 ? 80 : undefined;
    },
  };
  const { output, stats } = await flowOf(tail).run({ xs }).result;
  expect([output.ys, asked]).toEqual([
    [1, 2, 3, 4, 80],
    [5, 6, 7, 8],
  ]);
  expect(stats).toMatchObject({ loaded: 1, skipped: 3 });
});

test('counts a batch as failed where `skipIf` or `loadExisting` fails', async () => {
  for (const option of ['skipIf', 'loadExisting']) {
    const run = flowOf({
      [option]: (x: number) => {
        if (x === 2) throw new Error('no answer');
        return undefined;
      },
    }).run({ xs });
    expect((await run.result).failures).toMatchObject([
      { batch: 1, step: option, message: expect.stringContaining('no answer') },
    ]);
  }
});

test('keeps its counts when it is restored', async () => {
  const store = memoryStore();
  const tail = { skipIf: (x: number) => x > 2, loadExisting: (x: number) => (x === 3 ? 30 : undefined) };
  const first = await flowOf(tail).run({ xs }, { runId: 'r', store }).result;
  const again = await flowOf(tail).run({ xs }, { runId: 'r', store }).result;
  const { durationMs: _first, ...stats } = first.stats;
  expect(again).toMatchObject({ output: first.output, stats: { ...stats, restored: 2 } });
});
