/** Batching can be turned off as a whole. */
import { afterEach, expect, test } from 'vitest';
import { step } from '../../src/pipeline/define/step.ts';
import { pipeline } from '../../src/pipeline/flow.ts';
import { count } from '../support/pipelines.ts';

const slices = step('slices', ({ xs }: { xs: readonly number[] }) => ({ ys: xs, sizes: [xs.length] }));
const flow = pipeline<{ xs: number[] }>('f')
  .batch('outer', { over: 'xs', size: 4, concurrency: 2 }, (b) =>
    b.batch('inner', { over: 'xs', size: 2 }, (c) => c.step(slices)).with('ys'),
  )
  .parallel({
    branch: pipeline<{ xs: readonly number[] }>('p').batch('deep', { over: 'xs', size: 1 }, (b) => b.step(slices)),
  });
const sizesOf = async (options: object = {}) => {
  const { sizes, branch, ys } = (await flow.run({ xs: count(5) }, options).result).output;
  expect(ys).toEqual(count(5));
  return [sizes, branch.sizes];
};

afterEach(() => {
  delete process.env.DRAIN_PIPELINE_BATCHING;
});

const batches = [
  [2, 2, 1],
  [1, 1, 1, 1, 1],
];
const whole = [[5], [5]];

test('is on where nobody says anything', async () => {
  expect(await sizesOf()).toEqual(batches);
});

test('makes each scope one batch: for one run, or for the process', async () => {
  expect(await sizesOf({ batching: false })).toEqual(whole);
  process.env.DRAIN_PIPELINE_BATCHING = 'off';
  expect(await sizesOf()).toEqual(whole);
});

test('lets a run say otherwise than the process', async () => {
  process.env.DRAIN_PIPELINE_BATCHING = 'off';
  expect(await sizesOf({ batching: true })).toEqual(batches);
});
