/** Whatever steps throw and give, it is said in words. */
import { expect, test } from 'vitest';
import type { PipelineError } from '../../src/pipeline/batch-error.ts';
import { pipeline } from '../../src/pipeline/flow.ts';
import { count, failure } from '../support/pipelines.ts';

const flow = pipeline<{ xs: number[] }>('f');
const xs = count(10);

test.each([
  [
    'a text',
    () => {
      throw 'just a text';
    },
    'just a text',
  ],
  [
    'nothing',
    () => {
      throw undefined;
    },
    'undefined',
  ],
  ['null', () => Promise.reject(null), 'null'],
  [
    'an object',
    () => {
      throw { code: 5 };
    },
    '{ code: 5 }',
  ],
  [
    'an object without a prototype',
    () => {
      throw Object.create(null);
    },
    '[Object: null prototype] {}',
  ],
  [
    'an error without a message',
    () => {
      throw new RangeError();
    },
    'RangeError',
  ],
])('bears a step that throws %s, in a batch and outside', async (_what, run, text) => {
  const inside = flow.batch('fit', { over: 'xs', size: 1 }, (b) => b.step('s', run as () => object)).run({ xs: [1] });
  expect((await failure(inside.result)).message).toBe(
    `Batch 1 of scope \`fit\` failed in step \`s\`: ${text} (element 0)`,
  );
  const outside = flow.step('s', run as () => object).run({ xs: [1] });
  for await (const _event of outside) break;
  expect(await failure(outside.result)).toMatchObject({ code: 'step_failed', message: `Step \`s\` failed: ${text}` });
});

test.each([
  ['a number', () => 5, 'it gave a number, not fields: return an object, such as { s: ... }'],
  ['an array', () => [1], 'it gave an array, not fields'],
  ['a map', () => new Map([['a', 1]]), 'it gave a sequence, not fields'],
  [
    'a generator',
    function* () {
      yield 1;
    },
    'it gave a sequence, not fields',
  ],
])('refuses a step that gives %s', async (_what, run, message) => {
  expect(await failure(flow.step('s', run as never).run({ xs }).result)).toMatchObject({
    message: expect.stringContaining(message),
    cause: { code: 'bad_output' },
  });
});

test('says which batch it was when `stopWhen` throws, or is asynchronous', async () => {
  const stopping = (stopWhen: () => boolean) =>
    flow
      .batch('fit', { over: 'xs', size: 5 }, (b) => b.step('s', ({ xs: ys }) => ({ ys })))
      .with('ys', { stopWhen })
      .run({ xs });
  const thrown = await failure<PipelineError>(
    stopping(() => {
      throw new Error('boom');
    }).result,
  );
  expect(thrown).toMatchObject({
    message: '`stopWhen` threw after batch 1 of scope `fit`: boom',
    result: { output: { ys: count(5) } },
  });
  const late = await failure(stopping((async () => Promise.reject(new Error('late'))) as never).result);
  expect(late.message).toContain('`stopWhen` returned a promise: it has to answer at once');
});
