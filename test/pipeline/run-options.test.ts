import { expect, test } from 'vitest';
import { pipeline } from '../../src/pipeline/flow.ts';
import { memoryStore } from '../../src/pipeline/store/memory-store.ts';

const flow = pipeline<{ xs: number[] }>('f')
  .batch('fit', { over: 'xs', size: 1 }, (b) => b.step('s', ({ xs }) => ({ ys: xs })))
  .with('ys');
const store = memoryStore();

test.each([
  ['null', null, 'The options of a run are no object'],
  ['an unknown one', { runid: 'a' }, '`runid` is no option of a run: there are runId, store'],
  ['an id that is empty', { runId: '' }, '`runId` of a run is "": give a text that is not empty.'],
  ['an id that is a number', { runId: 5 }, '`runId` of a run is 5'],
  [
    'a path in place of a store',
    { store: 'x.db' },
    '`store` of a run is "x.db": give what `memoryStore()` or `openBatchStore()` returned.',
  ],
  [
    'a controller in place of its signal',
    { signal: new AbortController() },
    '`signal` of a run is a value of type object: give an AbortSignal.',
  ],
  ['force in words', { force: 'yes' }, '`force` of a run is "yes": give true or false.'],
  ['batching in words', { batching: 'off' }, '`batching` of a run is "off"'],
  ['hooks that are none', { hooks: null }, '`hooks` of a run is null'],
  ['an unknown hook', { hooks: { onStart() {} } }, '`onStart` is no option of the hooks of the run'],
  ['progress that is none', { progress: true }, '`progress` of a run is true: give a function.'],
  ['commands that are none', { commands: {} }, '`commands` of a run is a value of type object'],
  [
    'only in other words',
    { only: 'done', store },
    '`only` of a run is "done": give \'failed\', or numbers of batches by scope',
  ],
  ['only without batches', { only: { fit: 3 }, store }, '`only` of a run is a value of type object'],
  ['only with batch 0', { only: { fit: [0] }, store }, '`only` of a run is'],
  [
    'only of a scope that is not there',
    { only: { constructor: [1] }, store },
    '`only` names scope `constructor`, which the flow has not: there is `fit`.',
  ],
  [
    'only without a store',
    { only: 'failed' },
    '`only` chooses among batches that an earlier run has left, and there is no `store`',
  ],
])('refuses %s before anything is run', (_what, options, message) => {
  expect(() => flow.run({ xs: [] }, options as never)).toThrow(
    expect.objectContaining({
      code: expect.stringMatching(/^bad_(input|flow)$/),
      message: expect.stringContaining(message),
    }),
  );
});

test.each([
  ['nothing', undefined, 'undefined'],
  ['null', null, 'null'],
  ['an array', [1], 'an array'],
  ['a text', 'xs', 'string'],
])('refuses %s as an input', (_what, input, found) => {
  expect(() => flow.run(input as never)).toThrow(
    `The input of flow \`f\` is ${found}: give an object of fields, such as { items: [...] }.`,
  );
});

test('leaves the input as it is', async () => {
  const input = { xs: [1, 2] };
  const { output } = await flow.run(input).result;
  expect([input, output.ys]).toEqual([{ xs: [1, 2] }, [1, 2]]);
  expect(Object.isFrozen(input)).toBe(false);
});
