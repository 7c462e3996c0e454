/** Flows in the vocabulary of triggers and terminators, from end to end. */
import { expect, test } from 'vitest';
import { step } from '../../src/pipeline/define/step.ts';
import { pipeline } from '../../src/pipeline/flow.ts';
import { count, eventsOf, only } from '../support/pipelines.ts';

type Xs = { xs: readonly number[] };
const sizes = (name: string) => step<Xs, object>(name, ({ xs }: Xs) => ({ [name]: [xs.length] }));

test('hands slices to all steps from the trigger on, and merged data to the terminator', async () => {
  const flow = pipeline<{ xs: number[] }>('f')
    .step(sizes('before'))
    .step(
      step('fit', ({ xs }: Xs) => ({ ys: xs.map((x) => x * 2), fit: [xs.length] })).triggersBatching({
        chunkSize: 2,
        over: 'xs',
      }),
    )
    .parallel({ left: sizes('left'), right: pipeline<Xs>('r').step(sizes('right')) })
    .step(sizes('enrich'))
    .step(
      step('report', ({ xs, ys }: Xs & { ys: readonly number[] }) => ({
        report: [xs.length, ys.length],
      })).endsBatching(),
    )
    .step(sizes('after'));
  expect((await flow.run({ xs: count(5) }).result).output).toEqual({
    ...{ xs: count(5), ys: [2, 4, 6, 8, 10], before: [5], after: [5] },
    ...{ fit: [2, 2, 1], left: { left: [2, 2, 1] }, right: { right: [2, 2, 1] }, enrich: [2, 2, 1], report: [5, 5] },
  });
});

test('hands slices to an inclusive terminator too', async () => {
  const flow = pipeline<{ xs: number[] }>('f')
    .step(sizes('one').triggersBatching({ chunkSize: 3 }))
    .step(sizes('last').endsBatching({ inclusive: true }))
    .step(sizes('after'));
  const { output } = await flow.run({ xs: count(4) }).result;
  expect(output).toMatchObject({ one: [3, 1], last: [3, 1] });
  const alone = pipeline<{ xs: number[] }>('f').step(
    sizes('one').triggersBatching({ chunkSize: 3 }).endsBatching({ inclusive: true }),
  );
  expect((await alone.run({ xs: count(4) }).result).output).toMatchObject({ one: [3, 1] });
});

test('goes through one scope after another, each over its own field', async () => {
  const flow = pipeline<{ xs: number[]; ys: number[] }>('f')
    .step(sizes('first').triggersBatching({ chunkSize: 2, over: 'xs' }))
    .step(step('between', () => {}).endsBatching())
    .step(
      step('second', ({ ys }: { ys: readonly number[] }) => ({ second: [ys.length] })).triggersBatching({
        chunkSize: 3,
        over: 'ys',
      }),
    )
    .step(step('end', () => {}).endsBatching());
  expect((await flow.run({ xs: count(3), ys: count(4) }).result).output).toMatchObject({
    first: [2, 1],
    second: [3, 1],
  });
});

test.each([0, 1, 9, 10, 11, 20])('gives for %i elements what one slice with all of them would', async (length) => {
  const flow = pipeline<{ xs: number[] }>('f')
    .step(step('double', ({ xs }: Xs) => ({ ys: xs.map((x) => 2 * x) })).triggersBatching({ chunkSize: 10 }))
    .step(step('sum', ({ ys }: { ys: readonly number[] }) => ({ sum: ys.reduce((a, b) => a + b, 0) })).endsBatching());
  const events = await eventsOf(flow.run({ xs: count(length) }));
  expect(only(events, 'batch.end')).toHaveLength(Math.ceil(length / 10));
  expect((await flow.run({ xs: count(length) }).result).output.sum).toBe(length * (length + 1));
});

test('says why, when steps cannot bear that there are no elements', async () => {
  const flow = pipeline<{ xs: { id: string }[] }>('f')
    .step(
      step('first', ({ xs }: { xs: readonly { id: string }[] }) => ({
        ids: [(xs[0] as { id: string }).id],
      })).triggersBatching({ chunkSize: 2 }),
    )
    .step(step('end', () => {}).endsBatching());
  await expect(flow.run({ xs: [] }).result).rejects.toThrow(
    /Step `first` failed on no elements: .*`xs` of scope `first` is empty/,
  );
});

test('runs one step in chunks, and those around it on the whole', async () => {
  const flow = pipeline<{ xs: number[] }>('f')
    .step(sizes('before'))
    .step(sizes('chunked').inChunksOf(2, { over: 'xs', concurrency: 2 }))
    .step(sizes('after'));
  expect((await flow.run({ xs: count(5) }).result).output).toEqual({
    xs: count(5),
    before: [5],
    chunked: [2, 2, 1],
    after: [5],
  });
});

test('runs one step of a scope in chunks of its slices', async () => {
  const chunked = step('chunked', ({ xs }: Xs) => ({ ys: xs, chunks: [xs.length] })).inChunksOf(2, { over: 'xs' });
  const scope = pipeline<{ xs: number[] }>('f').batch('b', { over: 'xs', size: 5 }, (b) =>
    b.step(chunked).step(sizes('slice')),
  );
  expect((await scope.run({ xs: count(8) }).result).output).toMatchObject({
    ys: count(8),
    chunks: [2, 2, 1, 2, 1],
    slice: [5, 3],
  });
  const triggered = pipeline<{ xs: number[] }>('f')
    .step(sizes('begin').triggersBatching({ chunkSize: 5 }))
    .step(chunked)
    .step(step('end', () => {}).endsBatching());
  expect((await triggered.run({ xs: count(8) }).result).output).toMatchObject({
    begin: [5, 3],
    chunks: [2, 2, 1, 2, 1],
  });
});
