import { expect, test } from 'vitest';
import { step } from '../../src/pipeline/define/step.ts';
import { pipeline } from '../../src/pipeline/flow.ts';
import { count } from '../support/pipelines.ts';

type Xs = { xs: number[] };
const flow = pipeline<Xs>('flow');
const nothing = step('nothing', () => {});

test('hands each step what those before gave, and gives it all in the end', async () => {
  const grown = flow
    .step('double', ({ xs }) => ({ doubled: xs.map((x) => x * 2) }))
    .step('sum', ({ doubled }) => ({ sum: doubled.reduce((a, b) => a + b, 0) }));
  expect((await grown.run({ xs: [1, 2] }).result).output).toEqual({ xs: [1, 2], doubled: [2, 4], sum: 6 });
});

test('stays as it is when more is said of it', async () => {
  const one = flow.step('a', () => ({ a: 1 }));
  const other = flow.step('b', () => ({ b: 1 }));
  expect((await one.run({ xs: [] }).result).output).toEqual({ xs: [], a: 1 });
  expect((await other.run({ xs: [] }).result).output).toEqual({ xs: [], b: 1 });
  expect(flow.nodes).toEqual([]);
  expect(() => (one.nodes as unknown[]).push(1)).toThrow(TypeError);
});

test('runs as often as it is asked to, each time for itself', async () => {
  const own = flow.batch('b', { over: 'xs', size: 2 }, (b) => b.step('s', ({ xs }) => ({ ys: xs }))).with('ys');
  const runs = [own.run({ xs: count(3) }), own.run({ xs: count(5) })];
  const results = await Promise.all(runs.map((run) => run.result));
  expect(results.map(({ output }) => output.ys)).toEqual([count(3), count(5)]);
  expect(runs[0]?.id).not.toBe(runs[1]?.id);
});

test('runs branches at the same time on the same context, and puts what they give under their names', async () => {
  let meet: () => void = () => {};
  const met = new Promise<void>((resolve) => {
    meet = resolve;
  });
  const both = flow.parallel({
    waits: step('waits', async (_: Xs) => {
      await met;
      return { first: true };
    }),
    opens: pipeline<Xs>('branch')
      .step('open', () => {
        meet();
        return { second: 1 };
      })
      .step('more', ({ second }) => ({ third: second + 1 })),
  });
  expect((await both.run({ xs: [] }).result).output).toEqual({
    xs: [],
    waits: { first: true },
    opens: { second: 1, third: 2 },
  });
});

test('renames, also two fields into each other', async () => {
  const turned = pipeline<{ a: number; b: number }>('turned').rename({ a: 'b', b: 'a' });
  expect((await turned.run({ a: 1, b: 2 }).result).output).toEqual({ a: 2, b: 1 });
});

test('hands a step a context that it cannot change for others', async () => {
  const seen: unknown[] = [];
  const spoilt = flow
    .step('before', () => ({ a: 1 }))
    .step('spoil', (context) => {
      Object.assign(context, { xs: [] });
    })
    .step('see', (context) => void seen.push(context.xs));
  await expect(spoilt.run({ xs: [1] }).result).rejects.toThrow(
    'Step `spoil` failed: Cannot assign to read only property',
  );
  expect(seen).toEqual([]);
});

test('takes any name for a field, a step, a branch or a scope', async () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
  for (const name of names) {
    const odd = pipeline<Record<string, number[]>>(name)
      .step(name, () => JSON.parse(`{"${name}": [1, 2, 3]}`) as Record<string, number[]>)
      .batch(`${name} scope`, { over: name, size: 2 }, (b) =>
        b.step(name, (context) => ({ rows: context[name] as number[] })),
      )
      .with('rows', { merge: { rows: 'concat' } as never })
      .parallel({ [`${name} branch`]: step(name, () => JSON.parse(`{"${name}": 1}`) as object) });
    const { output } = await odd.run({}).result;
    const own = Object.getOwnPropertyDescriptor(output, name)?.value;
    expect([own, (output as { rows: unknown }).rows]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(Object.getPrototypeOf(output)).toBe(Object.prototype);
  }
  const scope = pipeline<Xs>('p').batch('constructor', { over: 'xs', size: 1 }, (b) =>
    b.step('__proto__', ({ xs }) => ({ ys: xs })),
  );
  expect((await scope.run({ xs: [1, 2] }).result).output.ys).toEqual([1, 2]);
});

test.each([
  ['a pipeline without a name', () => pipeline(''), 'A pipeline needs a name'],
  [
    'options of a pipeline that do not exist',
    () => pipeline('a', { inputs: [] } as never),
    '`inputs` is no option of flow `a`',
  ],
  [
    'an input that is no array of names',
    () => pipeline('a', { input: 'xs' as never }),
    '`input` of flow `a` is no array of names',
  ],
  [
    'a version that is no text',
    () => pipeline('a', { version: 2 as never }),
    "`version` of flow `a` is no text but number: give such as '2'",
  ],
  [
    'defaults that do not exist',
    () => pipeline('a', { defaults: { size: 1 } as never }),
    '`size` is no option of the scopes of flow `a`',
  ],
  [
    'defaults that make no sense',
    () => pipeline('a', { defaults: { onFailure: 'go' as never } }),
    '`onFailure` of the scopes of flow `a` is "go"',
  ],
  ['what is no step', () => flow.step({} as never), '`.step()` of flow `flow` takes what `step()` made'],
  [
    'the same name twice',
    () => flow.step(nothing).step(nothing),
    'has two steps or scopes called `nothing`: give each a name of its own',
  ],
  [
    'a scope with the name of a step',
    () => flow.step(nothing).batch('nothing', { over: 'xs', size: 1 }, (b) => b),
    'called `nothing`',
  ],
  ['no branches', () => flow.parallel({}), 'has no branch'],
  ['a branch that is none', () => flow.parallel({ a: 1 as never }), 'Branch `a` is neither a step nor a flow'],
  [
    'a body that returns nothing',
    () => flow.batch('b', { over: 'xs', size: 1 }, (() => {}) as never),
    'The body of scope `b` returns no flow',
  ],
])('refuses %s', (_what, make, message) => {
  expect(make).toThrow(expect.objectContaining({ code: 'bad_flow', message: expect.stringContaining(message) }));
});

test('is checked in no time, however many steps it has', async () => {
  let long: { step(name: string, run: () => object): never } = flow as never;
  for (const number of count(500)) long = long.step(`s${number}`, () => ({ [`f${number}`]: number })) as never;
  const { output } = await (long as unknown as typeof flow).run({ xs: [] }).result;
  expect(Object.keys(output)).toHaveLength(501);
});
