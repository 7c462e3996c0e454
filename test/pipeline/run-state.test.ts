/** What nobody hears is a warning of the process, a few times. */
import { afterEach, expect, test } from 'vitest';
import type { BatchHooks } from '../../src/pipeline/define/hooks.ts';
import { pipeline } from '../../src/pipeline/flow.ts';
import { count, eventsOf } from '../support/pipelines.ts';

const flow = pipeline<{ xs: number[] }>('f');
const xs = count(5);
const turn = () => new Promise((resolve) => setImmediate(resolve));
const processWarnings: string[] = [];
const note = (warning: Error): number => processWarnings.push(`${warning.name}: ${warning.message}`);
afterEach(() => {
  process.off('warning', note);
  processWarnings.length = 0;
});

const batched = (hooks: BatchHooks) =>
  flow.batch('fit', { over: 'xs', size: 2 }, (b) => b.step('copy', ({ xs: ys }) => ({ ys }))).with('ys', { hooks });

test.each([
  ['nobody listens', (run: { batches(): AsyncIterable<unknown> }) => void run],
  ['only batches are listened to', (run: { batches(): AsyncIterable<unknown> }) => void eventsOf(run.batches())],
])('warn the process once where %s', async (_what, listen) => {
  process.on('warning', note);
  const run = batched({
    onBatchStart: () => {
      throw new Error('boom');
    },
  }).run({ xs }, { progress: () => {} });
  listen(run);
  await run.result;
  await turn();
  expect(processWarnings).toEqual(['PipelineWarning: `onBatchStart` of batch 1 of scope `fit` threw: boom']);
});

test('warns the process of so many things and no more, however many go wrong', async () => {
  process.on('warning', note);
  const many = flow
    .batch('b', { over: 'xs', size: 1 }, (b) =>
      b.step('s', ({ xs: [x] }) => ({ ys: [], o: Object.fromEntries(count(60).map((key) => [key, x])) })),
    )
    .with('ys');
  await many.run({ xs: count(3) }).result;
  await turn();
  expect(processWarnings).toHaveLength(20);
  expect(processWarnings.at(-1)).toContain('(More of this run is told only as events.)');
});
