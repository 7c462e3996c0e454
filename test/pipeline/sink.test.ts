/** A sink is handed each committed row at least once, and can tell what it has had. */
import { expect, test } from 'vitest';
import type { CommitInfo } from '../../src/pipeline/store/batch-store.ts';
import { memoryStore } from '../../src/pipeline/store/memory-store.ts';
import { openBatchStore } from '../../src/store/batches/open-batch-store.ts';
import { count, failure } from '../support/pipelines.ts';
import { flowOf, receiver } from '../support/receiver.ts';

const STORES = [
  ['in memory', memoryStore],
  ['in SQLite', () => openBatchStore(':memory:')],
] as const;

const xs = count(8);

test('hands each batch on after its commit, once, with a key of its own', async () => {
  const [store, { sink, taken }] = [memoryStore(), receiver()];
  const atSink: unknown[] = [];
  const told = async (rows: readonly number[], info: CommitInfo) => {
    atSink.push(store.listBatches('r').map(({ number, delivered }) => [number, delivered]));
    await sink(rows, info);
  };
  await flowOf({ sink: told }).run({ xs }, { runId: 'r', store }).result;
  expect(atSink).toEqual([
    [[1, false]],
    [
      [1, true],
      [2, false],
    ],
  ]);
  expect(taken.map(({ rows }) => rows)).toEqual([
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ]);
  expect(new Set(taken.map(({ key }) => key)).size).toBe(2);
  await flowOf({ sink }).run({ xs }, { runId: 'r', store }).result;
  expect(taken).toHaveLength(2);
});

test('hands on again what was not taken, and nothing else is done again', async () => {
  const store = memoryStore();
  const ran: number[] = [];
  const failing = receiver((call) => call === 1);
  const first = await flowOf({ sink: failing.sink }, new Set(), ran).run({ xs }, { runId: 'r', store }).result;
  expect(first).toMatchObject({ status: 'partial', output: { ys: xs }, failures: [{ batch: 1, step: 'sink' }] });
  const again = receiver();
  const second = await flowOf({ sink: again.sink }, new Set(), ran).run({ xs }, { runId: 'r', store }).result;
  expect(second).toMatchObject({ status: 'ok', output: { ys: xs } });
  expect([ran, again.taken.map(({ rows }) => rows)]).toEqual([xs, [[1, 2, 3, 4]]]);
});

test('tries a sink as often as the scope says', async () => {
  const { sink, taken } = receiver((call) => call < 3);
  await flowOf({ sink, retry: 3 }).run({ xs }).result;
  expect(taken.map(({ attempt }) => attempt)).toEqual([3, 1]);
});

test('is cancelled while a sink hangs, and hands on the next time', async () => {
  const store = memoryStore();
  const hanging = flowOf({ sink: () => new Promise<void>(() => {}) }).run({ xs }, { runId: 'r', store });
  const error = failure(hanging.result);
  for await (const event of hanging) if (event.type === 'step.end') break;
  await hanging.cancel();
  expect(await error).toMatchObject({ code: 'cancelled' });
  const { sink, rows } = receiver();
  expect((await flowOf({ sink }).run({ xs }, { runId: 'r', store }).result).status).toBe('ok');
  expect(rows()).toEqual(xs);
});

test.each(STORES)(
  'finishes what is partly done without repeating its good elements, and hands on each once: %s',
  async (_what, open) => {
    const [store, { sink, taken, rows }] = [open(), receiver()];
    const written: number[] = [];
    const tail = { sink, onFailedBatch: 'itemwise', persist: (new_: readonly number[]) => void written.push(...new_) };
    const first = await flowOf(tail, new Set([2, 3])).run({ xs }, { runId: 'r', store }).result;
    expect(first).toMatchObject({ status: 'partial', output: { ys: [1, 4, 5, 6, 7, 8] } });
    expect(store.listBatches('r')[0]).toMatchObject({
      status: 'partial',
      unfinished: [1, 2],
      rows: 2,
      attempts: 1,
      out: 'ys',
    });
    const ran: number[] = [];
    const second = await flowOf(tail, new Set([3]), ran).run({ xs }, { runId: 'r', store }).result;
    expect(ran).toEqual([2, 3, 2, 3]);
    expect(second).toMatchObject({ status: 'partial', output: { ys: [1, 4, 2, 5, 6, 7, 8] } });
    ran.length = 0;
    const third = await flowOf(tail, new Set(), ran).run({ xs }, { runId: 'r', store }).result;
    expect(ran).toEqual([3]);
    expect(third).toMatchObject({ status: 'ok', output: { ys: [1, 4, 2, 3, 5, 6, 7, 8] } });
    expect([written, rows()]).toEqual([
      [1, 4, 5, 6, 7, 8, 2, 3],
      [1, 4, 5, 6, 7, 8, 2, 3],
    ]);
    expect(new Set(taken.map(({ key }) => key)).size).toBe(taken.length);
  },
);

test.each(STORES)(
  'hands on what was committed of a partial batch first, if that was not taken: %s',
  async (_what, open) => {
    const store = open();
    const down = receiver(() => true);
    const tail = (sink: object) => ({ sink, onFailedBatch: 'itemwise' });
    await failure(flowOf(tail(down.sink), new Set([2])).run({ xs: [1, 2] }, { runId: 'r', store }).result);
    const failing = receiver((call) => call > 1);
    await failure(flowOf(tail(failing.sink)).run({ xs: [1, 2] }, { runId: 'r', store }).result);
    expect(failing.taken.map(({ rows }) => rows)).toEqual([[1]]);
    const up = receiver();
    await flowOf(tail(up.sink)).run({ xs: [1, 2] }, { runId: 'r', store }).result;
    expect(up.taken.map(({ rows }) => rows)).toEqual([[2]]);
    expect(up.taken[0]?.key).not.toBe(failing.taken[0]?.key);
  },
);

test('does no more of a partial batch while its sink takes nothing', async () => {
  const store = memoryStore();
  const down = { sink: receiver(() => true).sink, onFailedBatch: 'itemwise' };
  for (const expected of [[1, 2, 1, 2], []]) {
    const ran: number[] = [];
    const error = await failure(flowOf(down, new Set([2]), ran).run({ xs: [1, 2] }, { runId: 'r', store }).result);
    expect([ran, error.message]).toEqual([expected, expect.stringContaining('failed in step `sink`: not reachable')]);
  }
});

test('keeps that a partial batch was handed on, when its rest fails again', async () => {
  const [store, { sink, taken }] = [memoryStore(), receiver()];
  const tail = { sink, onFailedBatch: 'itemwise' };
  for (const _each of [1, 2, 3]) await flowOf(tail, new Set([2])).run({ xs }, { runId: 'r', store }).result;
  expect(taken.map(({ rows }) => rows)).toEqual([
    [1, 3, 4],
    [5, 6, 7, 8],
  ]);
  expect(store.listBatches('r')[0]).toMatchObject({ status: 'partial', delivered: true, attempts: 3 });
});

test('has another key for other elements under the same number', async () => {
  const [store, { sink, taken }] = [memoryStore(), receiver()];
  await flowOf({ sink }).run({ xs: [1] }, { runId: 'r', store }).result;
  await flowOf({ sink }).run({ xs: [2] }, { runId: 'r', store, force: true }).result;
  expect(taken.map(({ rows }) => rows)).toEqual([[1], [2]]);
  expect(taken[0]?.key).not.toBe(taken[1]?.key);
});
