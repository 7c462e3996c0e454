/** What a scope writes, hands on, leaves out and loads, over several runs. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CommitInfo } from '../../src/pipeline/batch-store.ts';
import { pipeline } from '../../src/pipeline/flow.ts';
import { memoryStore } from '../../src/pipeline/memory-store.ts';
import { openBatchStore } from '../../src/store/batches/open-batch-store.ts';
import { temporaryFolder } from '../support/cli.ts';
import { count, failure } from '../support/pipelines.ts';

const STORES = [
  ['in memory', memoryStore],
  ['in SQLite', () => openBatchStore(':memory:')],
] as const;

const xs = count(8);
interface Taken {
  readonly rows: readonly number[];
  readonly key: string;
  readonly attempt: number;
}

/** A system that takes what it is handed, unless it is told to fail. */
function receiver(fails: (call: number) => boolean = () => false) {
  const taken: Taken[] = [];
  let calls = 0;
  const sink = async (rows: readonly number[], { idempotencyKey, attempt }: CommitInfo): Promise<void> => {
    if (fails(++calls)) throw new Error('not reachable');
    taken.push({ rows: [...rows], key: idempotencyKey, attempt });
  };
  /** As a system has it that drops what it has had under the same key. */
  const rows = () => [...new Map(taken.map((each) => [each.key, each.rows])).values()].flat();
  return { sink, taken, rows };
}

function flowOf(tail: object, bad: ReadonlySet<number> = new Set(), ran: number[] = []) {
  return pipeline<{ xs: number[] }>('f')
    .batch('fit', { over: 'xs', size: 4 }, (b) =>
      b.step('s', ({ xs: slice }) => {
        ran.push(...slice);
        if (slice.some((x) => bad.has(x))) throw new Error('bad one');
        return { ys: slice };
      }),
    )
    .with('ys', { onFailure: 'continue', ...tail });
}

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

test('is refused, and hands nothing on again, once another process has taken the run over', async () => {
  const file = join(temporaryFolder(), 'rows.db');
  const [store, other] = [openBatchStore(file), openBatchStore(file, { takeOver: true })];
  const { sink, taken } = receiver();
  const beingTaken = async (rows: readonly number[], info: CommitInfo): Promise<void> => {
    await sink(rows, info);
    other.openRun('r', { flow: 'f', by: 'another' });
  };
  const error = await failure(flowOf({ sink: beingTaken, retry: 3 }).run({ xs }, { runId: 'r', store }).result);
  expect(error).toMatchObject({ code: 'busy', message: expect.stringContaining('took it over') });
  expect(taken.map(({ rows }) => rows)).toEqual([xs.slice(0, 4)]);
  for (const each of [store, other]) each.close();
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
  const store = memoryStore();
  const written: number[] = [];
  const persist = (rows: readonly number[]) => {
    if (rows.includes(3)) throw new Error('not unique');
    written.push(...rows);
  };
  const flow = flowOf({ persist, onFailedBatch, onFailure: 'continue' });
  const { output, failures } = await flow.run({ xs }, { runId: 'r', store }).result;
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
