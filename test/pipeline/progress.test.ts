/** How far a run is: told by a clock that the test is, and by runs. */
import { expect, test } from 'vitest';
import { pipeline } from '../../src/pipeline/flow.ts';
import { type Progress, reportProgress } from '../../src/pipeline/observe/progress.ts';
import type { BatchStatus } from '../../src/pipeline/run/batch.ts';
import type { RunEvent } from '../../src/pipeline/run/run-event.ts';
import { memoryStore } from '../../src/pipeline/store/memory-store.ts';

test('tells the first batch, then what a quarter of a second allows, and the last', () => {
  const { at, begin, batch, end, told } = scope({ total: 6 });
  at(0, begin);
  at(100, batch);
  at(200, batch);
  at(349, batch);
  at(350, batch);
  at(400, batch);
  at(410, batch);
  at(411, end);
  expect(told.map(({ ended, elapsedMs }) => [ended, elapsedMs])).toEqual([
    [1, 100],
    [4, 350],
    [6, 411],
  ]);
});

test('tells the last batch once, also where its turn had come', () => {
  const { at, begin, batch, end, told } = scope({ total: 2 });
  at(0, begin);
  at(1_000, batch);
  at(2_000, batch);
  at(2_000, end);
  expect(told.map(({ ended }) => ended)).toEqual([1, 2]);
});

test('reckons what remains by the pace so far, without what was restored', () => {
  const { at, begin, batch, told } = scope({ total: 10 });
  at(0, begin);
  at(0, () => batch('restored'));
  at(300, () => batch('restored'));
  at(600, batch);
  at(900, batch);
  expect(told.map(({ ended, restored, remainingMs }) => ({ ended, restored, remainingMs }))).toEqual([
    { ended: 1, restored: 1, remainingMs: undefined },
    { ended: 2, restored: 2, remainingMs: undefined },
    { ended: 3, restored: 2, remainingMs: 600 * 7 },
    { ended: 4, restored: 2, remainingMs: 450 * 6 },
  ]);
});

test('counts elements, and batches that failed or are partial', () => {
  const { at, begin, batch, told } = scope({ total: 3 });
  at(0, begin);
  at(300, () => batch('failed'));
  at(600, () => batch('partial'));
  at(900, () => batch('done'));
  expect(told.map(({ items, failed }) => [items, failed])).toEqual([
    [10, 1],
    [20, 2],
    [30, 2],
  ]);
});

test('of a stream it knows no total, and nothing of what remains', () => {
  const { at, begin, batch, told } = scope({ total: undefined });
  at(0, begin);
  at(100, batch);
  expect(told).toEqual([
    {
      ...{ scope: 'fit', ended: 1, restored: 0, failed: 0, total: undefined, items: 10 },
      ...{ elapsedMs: 100, remainingMs: undefined },
    },
  ]);
});

test('tells each scope of a run by itself, and to its end', async () => {
  const told: Progress[] = [];
  const flow = pipeline<{ xs: number[] }>('two')
    .batch('a', { over: 'xs', size: 1 }, (b) => b.step('s', ({ xs }) => ({ ys: [...xs] })))
    .batch('b', { over: 'ys', size: 2 }, (b) => b.step('t', ({ ys }) => ({ zs: [...ys] })));
  await flow.run({ xs: [1, 2, 3] }, { progress: (progress) => told.push(progress) }).result;
  const last = (name: string): Progress | undefined => told.findLast(({ scope }) => scope === name);
  expect(last('a')).toMatchObject({ ended: 3, total: 3, items: 3, remainingMs: 0 });
  expect(last('b')).toMatchObject({ ended: 2, total: 2, items: 3, remainingMs: 0 });
});

test('tells of restored batches in a run that goes on', async () => {
  const store = memoryStore();
  let isBroken = true;
  const flow = pipeline<{ xs: number[] }>('goes on').batch('a', { over: 'xs', size: 1 }, (b) =>
    b.step('s', ({ xs }) => {
      if (isBroken && xs[0] === 3) throw new Error('no');
      return { ys: [...xs] };
    }),
  );
  await flow.run({ xs: [1, 2, 3] }, { runId: 'r', store }).result.catch(() => {});
  isBroken = false;
  const told: Progress[] = [];
  await flow.run({ xs: [1, 2, 3] }, { runId: 'r', store, progress: (progress) => told.push(progress) }).result;
  expect(told.at(-1)).toMatchObject({ ended: 3, restored: 2, failed: 0, total: 3 });
});

test('a reporter that throws is a warning, and changes nothing', async () => {
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
  const flow = pipeline<{ xs: number[] }>('thrown').batch('a', { over: 'xs', size: 1 }, (b) =>
    b.step('s', ({ xs }) => ({ ys: [...xs] })),
  );
  const progress = (): never => {
    throw new Error('no terminal');
  };
  const { status, output } = await flow.run({ xs: [1, 2] }, { progress }).result;
  expect({ status, ys: output.ys }).toEqual({ status: 'ok', ys: [1, 2] });
  expect(await warned).toMatchObject({
    name: 'PipelineWarning',
    message: expect.stringContaining('The progress reporter threw: '),
  });
});

/** A scope whose batches have ten elements each; `at` sets the clock, and tells what `event` makes. */
function scope({ total }: { readonly total: number | undefined }) {
  const told: Progress[] = [];
  let now = 0;
  let number = 0;
  const listener = reportProgress(
    (progress) => told.push(progress),
    () => now,
  );
  const at = (time: number, event: () => RunEvent): void => {
    now = time;
    listener(event());
  };
  const begin = (): RunEvent => ({ type: 'scope.start', scope: 'fit', over: 'xs', total });
  const end = (): RunEvent => ({ type: 'scope.end', scope: 'fit', batches: number });
  const batch = (status: BatchStatus = 'done'): RunEvent => {
    const info = { scope: 'fit', number: ++number, total, size: 10, attempt: 1, offset: 0 };
    const rest = { results: [], output: {}, loaded: 0, skipped: 0, durationMs: 1 };
    return { type: 'batch.end', outcome: { batch: info, status, ...rest } };
  };
  return { told, at, begin, batch, end };
}
