import { expect, test } from 'vitest';
import { BatchingScope, detectScopes, flattenSteps } from '../../src/pipeline/define/batching-scope.ts';
import { step } from '../../src/pipeline/define/step.ts';
import { pipeline } from '../../src/pipeline/flow.ts';

type Xs = { xs: readonly number[] };
const work = (name: string) => step(name, (_context: Xs) => ({}));

const flow = pipeline<{ xs: number[] }>('leads')
  .step(work('discover'))
  .step(work('fit').triggersBatching({ chunkSize: 3, over: 'xs' }))
  .parallel({ left: work('one'), right: pipeline<Xs>('branch').step(work('two')) })
  .step(work('enrich'))
  .step(work('report').endsBatching())
  .step(work('send'));

test('finds where batching begins and ends, and which steps lie in between', () => {
  const [scope, another] = detectScopes(flow);
  expect(another).toBeUndefined();
  expect(scope).toMatchObject({
    name: 'fit',
    trigger: 'fit',
    steps: ['fit', 'one', 'two', 'enrich'],
    terminator: 'report',
    chunkSize: 3,
    field: 'xs',
  });
});

test('says which steps it includes: the terminator sees merged data, and is none of them', () => {
  const [scope] = detectScopes(flow);
  expect(['discover', 'fit', 'two', 'enrich', 'report', 'send'].map((name) => scope?.includesStep(name))).toEqual([
    false,
    true,
    true,
    true,
    false,
    false,
  ]);
});

test('has an inclusive terminator as the last of its steps', () => {
  const inclusive = pipeline<Xs>('a')
    .step(work('fit').triggersBatching({ chunkSize: 2 }))
    .step(work('last').endsBatching({ inclusive: true }))
    .step(work('after'));
  expect(detectScopes(inclusive)[0]).toMatchObject({ steps: ['fit', 'last'], terminator: 'after', field: undefined });
});

test('cannot be changed, and is written as plain values', () => {
  const [scope] = detectScopes(flow);
  expect(() => Object.assign(scope as object, { name: 'other' })).toThrow(TypeError);
  expect(() => ((scope as BatchingScope).steps as string[]).push('more')).toThrow(TypeError);
  expect(JSON.parse(JSON.stringify(scope))).toEqual({
    name: 'fit',
    trigger: 'fit',
    steps: ['fit', 'one', 'two', 'enrich'],
    terminator: 'report',
    chunkSize: 3,
    field: 'xs',
  });
});

test('keeps its own steps, whatever becomes of the array that it was made of', () => {
  const steps = ['a'];
  const scope = new BatchingScope({
    ...{ name: 's', trigger: 'a', steps, terminator: undefined, chunkSize: 1, field: undefined },
  });
  steps.push('b');
  expect(scope.steps).toEqual(['a']);
});

test('finds scopes of both ways of writing, in their order, and no terminator where the flow ends with one', () => {
  const both = pipeline<{ xs: number[] }>('both')
    .step(work('fit').triggersBatching({ chunkSize: 2 }))
    .step(work('report').endsBatching())
    .batch('again', { over: 'xs', size: 5 }, (b) =>
      b.step(work('inner')).batch('deep', { over: 'xs', size: 1 }, (c) => c.step(work('x'))),
    );
  expect(detectScopes(both).map(({ name, terminator, steps }) => [name, terminator, steps])).toEqual([
    ['fit', 'report', ['fit']],
    ['again', undefined, ['inner', 'x']],
  ]);
});

test('finds none in a flow that has none', () => {
  expect(detectScopes(pipeline<Xs>('plain').step(work('a')))).toEqual([]);
});

test('puts the steps of branches and scopes into the order in which they are written', () => {
  expect(flattenSteps(flow.nodes)).toEqual(['discover', 'fit', 'one', 'two', 'enrich', 'report', 'send']);
});

test('says how to end what nothing ends', () => {
  const open = pipeline<Xs>('open').step(work('fit').triggersBatching({ chunkSize: 2 }));
  expect(() => detectScopes(open)).toThrow(
    /Step `fit` begins batching that no step of flow `open` ends: .*endsBatching/,
  );
});
