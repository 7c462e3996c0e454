/** The types are part of what is promised: what does not fit does not compile. */
import { expect, test } from 'vitest';
import { type Step, step } from '../../src/pipeline/define/step.ts';
import { pipeline } from '../../src/pipeline/flow.ts';

interface Company {
  id: string;
  name: string;
}

const discover = step('discover', async (_: { term: string }) => ({
  companies: [{ id: 'a', name: 'A' }] as Company[],
}));
const quickFit = step('quickFit', (c: { companies: readonly Company[] }) => ({
  prospects: c.companies.map((company) => ({ ...company, score: 1 })),
}));
const enrich = step('enrich', (c: { prospects: readonly { id: string; score: number }[] }) => ({
  prospects: c.prospects.map((prospect) => ({ ...prospect, size: 3 })),
}));
const report = step('report', (c: { prospects: readonly { size: number }[] }) => ({ total: c.prospects.length }));

test('lets the context grow from step to step, and through a scope', async () => {
  const flow = pipeline<{ term: string }>('leads')
    .step(discover)
    .batch('fit', { over: 'companies', size: 100, key: (company) => company.id }, (b) => b.step(quickFit).step(enrich))
    .with('prospects', {
      skipIf: (company) => company.id === 'x',
      onFailure: { tolerate: '5%' },
      persist: (rows) => {
        for (const row of rows) if (row.size + row.score < 0) throw new Error(row.id);
      },
    })
    .step(report);
  const run = flow.run({ term: 'a' }, { runId: 'r1' });
  const sizes: number[] = [];
  for await (const outcome of run.batches('fit')) sizes.push(outcome.results.length);
  const { output } = await run.result;
  const total: number = output.total;
  const size: number | undefined = output.prospects[0]?.size;
  expect({ total, size, sizes }).toEqual({ total: 1, size: 3, sizes: [1] });
});

test('gives what is written in place the types of what is there', async () => {
  const flow = pipeline<{ xs: number[] }>('inline')
    .step('double', ({ xs }) => ({ doubled: xs.map((x) => x * 2) }))
    .each('shown', { over: 'doubled', into: 'texts' }, (x) => x.toFixed(1))
    .rename({ lines: 'texts' })
    .parallel({ count: step('count', (c: { lines: string[] }) => ({ n: c.lines.length })) });
  const { output } = await flow.run({ xs: [1, 2] }).result;
  const lines: string[] = output.lines;
  const n: number = output.count.n;
  expect({ lines, n }).toEqual({ lines: ['2.0', '4.0'], n: 2 });
  // @ts-expect-error it was renamed
  expect(output.texts).toBeUndefined();
});

test('hands a scope over a stream slices, and takes a field that is dropped away', async () => {
  async function* numbers() {
    yield* [1, 2, 3];
  }
  const flow = pipeline<{ xs: AsyncIterable<number> }>('stream')
    .batch('all', { over: 'xs', size: 2 }, (b) =>
      b.step('sum', ({ xs }) => ({ rows: xs.map((x) => x + 1), sum: xs.length })),
    )
    .with('rows', { merge: { rows: 'drop', sum: 'sum' } });
  const { output } = await flow.run({ xs: numbers() }).result;
  const sum: number = output.sum;
  expect(sum).toBe(3);
  // @ts-expect-error it is not collected
  expect(output.rows).toBeUndefined();
  // @ts-expect-error it is used up
  expect(output.xs).toBeUndefined();
});

test('refuses what does not fit', () => {
  // @ts-expect-error report needs prospects
  pipeline<{ term: string }>('bad').step(discover).step(report);
  pipeline<{ term: string }>('bad')
    .step(discover)
    // @ts-expect-error not an array field
    .batch('x', { over: 'term', size: 1 }, (b) => b);
  expect(() =>
    // @ts-expect-error unknown option
    pipeline<{ xs: number[] }>('bad').batch('x', { over: 'xs', size: 1, invalidOption: true }, (b) => b),
  ).toThrow('`invalidOption` is no option of scope `x`');
  pipeline<{ term: string }>('bad')
    .step(discover)
    .batch('x', { over: 'companies', size: 1 }, (b) => b.step(quickFit))
    .with('prospects', {
      persist: (rows) => {
        // @ts-expect-error row has no `size` yet
        rows[0]?.size;
      },
    });
  pipeline<{ xs: number[] }>('bad')
    .batch('x', { over: 'xs', size: 1 }, (b) => b.step('s', () => ({ n: 1 })))
    // @ts-expect-error a field that is no array
    .with('n');
  const needy: Step<{ a: number }, { b: number }> = step('needy', ({ a }: { a: number }) => ({ b: a }), {
    needs: ['a'],
    gives: ['b'],
  });
  // @ts-expect-error there is no field `c`
  step('odd', ({ a }: { a: number }) => ({ b: a }), { needs: ['c'] });
  expect(needy.name).toBe('needy');
});

test('hands a rule of merging written in place the type of its field', async () => {
  const flow = pipeline<{ xs: number[] }>('rules')
    .batch('sum', { over: 'xs', size: 1 }, (b) =>
      b.step('add', ({ xs }) => ({ ys: [...xs], total: { sum: xs[0] ?? 0 } })),
    )
    .with('ys', { merge: { total: (merged, next) => ({ sum: merged.sum + next.sum }), ys: 'drop' } });
  const { output } = await flow.run({ xs: [1, 2, 3] }).result;
  const sum: number = output.total.sum;
  expect(sum).toBe(6);
  // @ts-expect-error it is not collected
  expect(output.ys).toBeUndefined();
  pipeline<{ xs: number[] }>('bad')
    .batch('b', { over: 'xs', size: 1 }, (b) => b.step('s', () => ({ ys: [1], n: 1 })))
    // @ts-expect-error a rule for a number gives a number
    .with('ys', { merge: { n: (merged) => String(merged) } });
});

test('keeps the types of a scope that ends with `each`, and refuses what a step cannot give', () => {
  const flow = pipeline<{ n: number; xs: number[] }>('each').batch('b', { over: 'xs', size: 2 }, (b) =>
    b.each('e', { over: 'xs', into: 'out' }, (x) => ({ v: x })),
  );
  // @ts-expect-error there is no such field
  flow.with('typo');
  flow.with('out').step('use', ({ out, n }) => ({ sum: n + (out[0]?.v ?? 0) }));
  // @ts-expect-error an array is no field
  pipeline<{ n: number }>('array').step('s', () => [1]);
  // @ts-expect-error nor is a number
  pipeline<{ n: number }>('number').step('s', async () => 5);
});
