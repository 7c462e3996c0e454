/** What a scope goes through is known for sure only when it is run. */
import { expect, test } from 'vitest';
import { step } from '../../src/pipeline/define/step.ts';
import { pipeline } from '../../src/pipeline/flow.ts';
import { count, failure } from '../support/pipelines.ts';

interface Loose {
  [field: string]: unknown;
}
const over = (field: string) =>
  pipeline<Loose>('f').batch('fit', { over: field as never, size: 2 }, (b) => b.step('s', () => ({ ys: [1] })));
const triggered = pipeline<Loose>('f')
  .step(step('fit', (context: Loose) => ({ ys: context.xs })).triggersBatching({ chunkSize: 2 }))
  .step(step('end', () => {}).endsBatching());

test.each([
  [
    'a field that is not there',
    over('xs'),
    { a: 1, b: [] },
    'Scope `fit` goes through `xs`, which is not there: there is `a` (number), `b` (array).',
  ],
  [
    'a field of a prototype',
    over('constructor'),
    {},
    'Scope `fit` goes through `constructor`, which is not there: there is nothing.',
  ],
  ['a text', over('a'), { a: 'abc' }, 'Scope `fit` goes through `a`, which is no array but string'],
  ['null', over('a'), { a: null }, 'which is no array but null'],
  ['an object', over('a'), { a: { length: 1 } }, 'which is no array but object'],
  [
    'several arrays',
    triggered,
    { xs: [], ys: [], a: 1 },
    'Scope `fit` does not say which array it goes through, and there are `xs`, `ys`: name one with `over`.',
  ],
  [
    'no array',
    triggered,
    { a: 1 },
    'Scope `fit` does not say which array it goes through, and there is `a` (number): name one with `over`.',
  ],
])('refuses %s', async (_what, flow, input, message) => {
  expect(await failure(flow.run(input as never).result)).toMatchObject({
    code: 'bad_input',
    message: expect.stringContaining(message),
  });
});

test('takes the one array that there is', async () => {
  expect((await triggered.run({ xs: count(5), a: 1 }).result).output.ys).toEqual(count(5));
});

test('goes through sets, maps and numbers in a buffer too', async () => {
  const flow = pipeline<{ xs: Iterable<unknown> }>('f')
    .batch('b', { over: 'xs', size: 2 }, (b) => b.step('s', ({ xs }) => ({ ys: [...xs] })))
    .with('ys');
  const inputs = [new Set([1, 2, 3]), new Map([[1, 'a']]), Uint8Array.of(1, 2, 3)];
  const outputs = await Promise.all(inputs.map(async (xs) => (await flow.run({ xs }).result).output.ys));
  expect(outputs).toEqual([[1, 2, 3], [[1, 'a']], [1, 2, 3]]);
});
