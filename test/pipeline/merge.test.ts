/** How what the batches of a scope gave becomes one. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type MergeRule, Merger } from '../../src/pipeline/define/merge.ts';
import { pipeline } from '../../src/pipeline/flow.ts';
import { count, eventsOf, failure, only } from '../support/pipelines.ts';

type Fields = Record<string, unknown>;

function merged(outputs: Fields[], rules: Record<string, MergeRule<never>> = {}) {
  const conflicts: string[] = [];
  const merger = new Merger('fit', rules as never, (path, batch) => conflicts.push(`${path} ${batch}`));
  outputs.forEach((output, index) => {
    merger.add(merger.wanted(output), index + 1);
  });
  return { merged: merger.merged, conflicts };
}

test('lays arrays one behind another', () => {
  expect(merged([{ a: [1, 2] }, { a: [3] }, { b: [4] }, { a: [] }])).toEqual({
    merged: { a: [1, 2, 3], b: [4] },
    conflicts: [],
  });
});

test('merges objects deep, the arrays in them too', () => {
  const outputs = [{ a: { x: 1, deep: { list: [1] } } }, { a: { y: 2, deep: { list: [2], more: true } } }];
  expect(merged(outputs).merged).toEqual({ a: { x: 1, y: 2, deep: { list: [1, 2], more: true } } });
});

test('lets the last value win where there can be only one, and tells of each that differs', () => {
  expect(
    merged([
      { n: 1, o: { k: 'a' } },
      { n: 1, o: { k: 'a' } },
      { n: 2, o: { k: 'b' } },
    ]),
  ).toEqual({
    merged: { n: 2, o: { k: 'b' } },
    conflicts: ['n 3', 'o.k 3'],
  });
  expect(merged([{ n: [1] }, { n: 1 }]).conflicts).toEqual(['n 2']);
});

test('takes for the same what is equal: dates, lists in lists, NaN', () => {
  const same = () => ({ at: new Date(5), pair: { of: Number.NaN, none: null } });
  expect(merged([same(), same()]).conflicts).toEqual([]);
  expect(merged([{ at: new Date(5) }, { at: new Date(6) }]).conflicts).toEqual(['at 2']);
});

test.each<[string, MergeRule<never>, unknown[], unknown]>([
  ['concat', 'concat', [[1], [2]], [1, 2]],
  ['last', 'last', [1, 2], 2],
  ['last of arrays', 'last', [[1], [2]], [2]],
  ['first', 'first', [[1], [2]], [1]],
  ['sum', 'sum', [1, 2, 3.5], 6.5],
  ['deep', 'deep', [{ a: 1 }, { b: 2 }], { a: 1, b: 2 }],
  ['error, where they are equal', 'error', [{ a: [1] }, { a: [1] }], { a: [1] }],
  ['a function', ((one: number, next: number) => Math.max(one, next)) as never, [2, 5, 3], 5],
])('keeps the rule of a field: %s', (_name, rule, values, expected) => {
  expect(
    merged(
      values.map((value) => ({ field: value })),
      { field: rule },
    ),
  ).toEqual({ merged: { field: expected }, conflicts: [] });
});

test('does not collect what is dropped', () => {
  expect(merged([{ rows: [1], n: 1 }], { rows: 'drop' }).merged).toEqual({ n: 1 });
});

test.each<[string, MergeRule<never>, unknown[], string]>([
  ['concat, of no array', 'concat', [1], 'its rule is `concat`, and a batch gave no array'],
  ['concat, later', 'concat', [[1], 1], 'its rule is `concat`, and a batch gave no array'],
  ['sum, of a text', 'sum', ['1'], 'its rule is `sum`, and a batch gave string'],
  ['sum, of null', 'sum', [1, null], 'its rule is `sum`, and a batch gave null'],
  ['error, of values that differ', 'error', [1, 2], 'batches gave different values, and its rule is `error`'],
  [
    'a function that throws',
    () => {
      throw new Error('boom');
    },
    [1, 2],
    'boom',
  ],
])('refuses %s', (_name, rule, values, why) => {
  expect(() =>
    merged(
      values.map((field) => ({ field })),
      { field: rule },
    ),
  ).toThrow(
    expect.objectContaining({ code: 'bad_output', message: `Cannot merge \`field\` of scope \`fit\`: ${why}.` }),
  );
});

test('takes nothing from what a batch gave, and hands it nothing of others', () => {
  for (const rule of [undefined, 'concat', 'last', 'first', 'deep', 'error'] as const) {
    const [one, two] = [Object.freeze({ field: Object.freeze([1]) }), Object.freeze({ field: Object.freeze([1]) })];
    const { merged: all } = merged([one, two], rule && { field: rule });
    (all.field as number[]).push(9);
    expect([one.field, two.field]).toEqual([[1], [1]]);
  }
});

test('has keys as they are called, also those of prototypes', () => {
  const odd = () =>
    JSON.parse('{"__proto__": {"a": [1]}, "deep": {"__proto__": [1], "constructor": 1}, "toString": [1]}') as Fields;
  const { merged: all, conflicts } = merged([odd(), odd()]);
  expect(JSON.stringify(all)).toBe(
    '{"__proto__":{"a":[1,1]},"deep":{"__proto__":[1,1],"constructor":1},"toString":[1,1]}',
  );
  expect(conflicts).toEqual([]);
  expect(Object.getPrototypeOf(all)).toBe(Object.prototype);
});

test('bears arrays longer than an argument list', () => {
  const long = Array.from({ length: 200_000 }, () => 1);
  expect((merged([{ a: long }, { a: long }]).merged.a as number[]).length).toBe(400_000);
});

test('is the same, whichever batch ends first', async () => {
  const values = fc.array(
    fc.record({ rows: fc.array(fc.integer()), n: fc.integer(), o: fc.dictionary(fc.string(), fc.integer()) }),
    { minLength: 1, maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), values, async (scheduler, outputs) => {
      const flow = pipeline<{ xs: number[] }>('f')
        .batch('b', { over: 'xs', size: 1, concurrency: 4 }, (b) =>
          b.step('give', ({ xs }) => scheduler.schedule(Promise.resolve(outputs[xs[0] ?? 0] as (typeof outputs)[0]))),
        )
        .with('rows');
      const run = flow.run({ xs: outputs.map((_each, index) => index) });
      const events = eventsOf(run);
      const { output } = await scheduler.waitFor(run.result);
      const expected = merged(outputs);
      expect(output).toEqual({ xs: output.xs, ...expected.merged });
      expect(only(await events, 'merge.conflict').map(({ path, batch }) => `${path} ${batch}`)).toEqual(
        expected.conflicts,
      );
    }),
    { numRuns: 50 },
  );
});

test('fails the run where a rule says so, and has what was merged before', async () => {
  const flow = pipeline<{ xs: number[] }>('f')
    .batch('b', { over: 'xs', size: 1 }, (b) => b.step('give', ({ xs }) => ({ rows: xs, n: xs[0] === 3 ? 1 : 0 })))
    .with('rows', { merge: { n: 'error' } });
  expect(await failure(flow.run({ xs: count(4) }).result)).toMatchObject({
    code: 'bad_output',
    message: 'Cannot merge `n` of scope `b`: batches gave different values, and its rule is `error`.',
    result: { output: { n: 0 } },
  });
});
