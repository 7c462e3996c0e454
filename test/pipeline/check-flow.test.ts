/** In JavaScript no types tell what does not fit: what steps declare does. */
import { expect, test } from 'vitest';
import { step } from '../../src/pipeline/define/step.ts';
import { pipeline } from '../../src/pipeline/flow.ts';

interface Loose {
  [field: string]: unknown[];
}
const declared = (name: string, needs: string[], gives: string[]) =>
  step<Loose, Loose>(
    name,
    (context) => Object.fromEntries(gives.map((field) => [field, context[needs[0] ?? ''] ?? [1]])),
    {
      needs,
      gives,
    },
  );
const leads = () => pipeline<Loose>('leads', { input: ['term'] });
const bad = (message: string) =>
  expect.objectContaining({ code: 'bad_flow', message: expect.stringContaining(message) });

test('refuses a step whose needs nothing before it meets, and names what there is', () => {
  expect(() => leads().step(declared('fit', ['companies'], []))).toThrow(
    bad('Step `fit` needs `companies`, which nothing before it gives: there is `term`.'),
  );
});

test('knows what steps before gave, also inside of a scope', async () => {
  const flow = leads()
    .step(declared('discover', ['term'], ['companies']))
    .batch('fit', { over: 'companies', size: 2 }, (b) => b.step(declared('score', ['companies'], ['prospects'])))
    .with('prospects')
    .step(declared('report', ['prospects'], ['text']));
  expect((await flow.run({ term: [1, 2, 3] }).result).output.text).toEqual([1, 2, 3]);
});

test('refuses a scope over a field that nothing gives', () => {
  expect(() => leads().batch('fit', { over: 'companies', size: 2 }, (b) => b)).toThrow(
    bad('Scope `fit` goes through `companies`, which nothing before it gives: there is `term`.'),
  );
});

test('refuses a field of results that the body does not give', () => {
  const scope = leads().batch('fit', { over: 'term', size: 2 }, (b) => b.step(declared('score', ['term'], ['rows'])));
  expect(() => scope.with('lines')).toThrow(bad('`lines` is the field of results of scope `fit`'));
});

test('refuses to go on with what was renamed, or dropped', () => {
  expect(() =>
    leads()
      .rename({ word: 'term' })
      .step(declared('a', ['term'], [])),
  ).toThrow(bad('there is `word`'));
  expect(() => leads().rename({ word: 'phrase' })).toThrow(bad('`phrase` is to be renamed'));
  const dropped = leads()
    .batch('fit', { over: 'term', size: 2 }, (b) => b.step(declared('score', ['term'], ['rows'])))
    .with('rows', { merge: { rows: 'drop' } });
  expect(() => dropped.step(declared('a', ['rows'], []))).toThrow(bad('Step `a` needs `rows`'));
});

test('cannot know what a step gives that declares nothing: then it shows when it is run', async () => {
  const flow = leads()
    .step('any', () => ({ other: [1] }))
    .step(declared('fit', ['companies'], []));
  await expect(flow.run({ term: [] }).result).rejects.toThrow(
    'Step `fit` failed: it needs `companies`, and there is `term`, `other`',
  );
});

const trigger = (name: string) => step(name, (_: { xs: readonly number[] }) => ({})).triggersBatching({ chunkSize: 2 });
const end = step('end', () => {}).endsBatching();
const flow = pipeline<{ xs: number[] }>('flow');

test.each([
  [
    'a trigger inside of what another one began',
    () => flow.step(trigger('a')).step(trigger('b')),
    'Batching that step `a` began has not ended when step `b` begins its own',
  ],
  [
    'a scope inside of what a trigger began',
    () => flow.step(trigger('a')).batch('b', { over: 'xs', size: 1 }, (b) => b),
    'has not ended when scope `b` begins its own',
  ],
  [
    'an end that nothing began',
    () => flow.step(end),
    'Step `end` ends batching that no step before it in flow `flow` began',
  ],
  [
    'a step that both begins and ends, and leaves nothing',
    () => flow.step(trigger('a').endsBatching()),
    'endsBatching({ inclusive: true })',
  ],
  [
    'a trigger in a scope',
    () => flow.batch('b', { over: 'xs', size: 1 }, (b) => b.step(trigger('a'))),
    'triggers or ends batching inside of scope `b`',
  ],
  ['a trigger in a branch', () => flow.parallel({ left: trigger('a') }), 'inside of a branch'],
])('refuses %s', (_what, make, message) => {
  expect(make).toThrow(bad(message));
});

test('refuses to run what nothing ends, and says how to end it', () => {
  expect(() => flow.step(trigger('a')).run({ xs: [1] })).toThrow(
    bad('let the first step that is to see the merged data `endsBatching()`'),
  );
});
