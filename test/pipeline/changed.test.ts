/** A run is not gone on with by another flow, or on another input, unless it is forced to. */
import { expect, test } from 'vitest';
import { pipeline } from '../../src/pipeline/flow.ts';
import { memoryStore } from '../../src/pipeline/store/memory-store.ts';
import { go, type Leads } from '../support/leads.ts';
import { count, failure } from '../support/pipelines.ts';

const xs = count(10);

test.each<[string, Leads, object, string]>([
  ['another size', { size: 5 }, { xs }, 'the size of scope `fit` was 2 and is 5'],
  ['another version', { version: '2' }, { xs }, 'the version is new'],
  [
    'code that is not the same',
    { tail: { skipIf: () => false } },
    { xs },
    'the code of `skipIf` of scope `fit` is new',
  ],
  ['another rule', { tail: { merge: { fits: 'concat' } } }, { xs }, 'the merging of `fits` in scope `fit` is new'],
  ['another input', {}, { xs: count(9) }, 'the input is not the same'],
  ['more of an input', {}, { xs, term: 'a' }, 'the input is not the same'],
])('refuses %s, and says what changed', async (_what, what, input, message) => {
  const store = memoryStore();
  const first = await go(store);
  const changed = await go(store, what, {}, input);
  expect(changed.ran).toEqual([]);
  expect(changed.error).toMatchObject({
    code: 'changed',
    message: expect.stringContaining(`Run r did not begin like this: ${message}`),
  });
  expect(changed.error.message).toContain('Give another runId to begin anew, or `force`');
  expect((await go(store)).output).toEqual(first.output);
});

test('says of code only that it changed, and whose', async () => {
  const store = memoryStore();
  const flow = (give: () => object) =>
    pipeline<{ xs: number[] }>('f')
      .batch('b', { over: 'xs', size: 1 }, (b) => b.step('s', give))
      .run({ xs }, { runId: 'r', store }).result;
  await flow(() => ({ a: 1 }));
  expect((await failure(flow(() => ({ a: 2 })))).message).toContain(
    'the code of step `s` in scope `b` is not what it was.',
  );
});

test('notices that a field that a scope goes through holds others', async () => {
  const store = memoryStore();
  const flow = pipeline<{ xs: number[] }>('f')
    .batch('b', { over: 'xs', size: 2 }, (b) => b.step('s', ({ xs: ys }) => ({ ys })))
    .with('ys');
  const run = (input: number[], force = false) => flow.run({ xs: input }, { runId: 'r', store, force }).result;
  await run([1, 2, 3, 4]);
  expect(await failure(run([1, 2, 3, 5]))).toMatchObject({
    code: 'changed',
    message: expect.stringContaining(
      'The input of scope `b` (`xs`) is not what this run began with: batch 2 holds other elements.',
    ),
  });
  expect((await failure(run([1, 2, 3, 4, 5]))).message).toContain('there were 2 batches, and there are 3');
  expect(await run([1, 2, 3, 5, 6], true)).toMatchObject({ output: { ys: [1, 2, 3, 5, 6] }, stats: { restored: 1 } });
  expect((await run([1, 2], true)).output.ys).toEqual([1, 2]);
  expect(store.listBatches('r').map(({ number }) => number)).toEqual([1]);
});

test('goes on by force with what still fits', async () => {
  const store = memoryStore();
  await go(store);
  const forced = await go(store, { version: '2' }, { force: true }, { xs: count(8) });
  expect(forced.ran).toEqual(['discover', 'enrich 6,7,8', 'report']);
  expect(forced.output).toMatchObject({ fits: count(8), total: 8 });
});

test('remembers what was forced, also if the process died before it was at it', async () => {
  const store = memoryStore();
  let isStuck = false;
  const flow = pipeline<{ n: number }>('f').step('copy', ({ n }) =>
    isStuck ? new Promise<never>(() => {}) : { copied: n },
  );
  const run = (n: number, force = false) => flow.run({ n }, { runId: 'r', store, force });
  await run(1).result;
  isStuck = true;
  const dying = run(2, true);
  for await (const event of dying) if (event.type === 'step.start') break;
  await dying.cancel();
  isStuck = false;
  expect((await run(2).result).output.copied).toBe(2);
});

test('goes on with a stream, and notices that it is another one', async () => {
  const store = memoryStore();
  async function* stream(elements: number[]) {
    yield* elements;
  }
  const ran: number[] = [];
  const flow = pipeline<{ xs: AsyncIterable<number> }>('f')
    .batch('b', { over: 'xs', size: 2 }, (b) =>
      b.step('s', ({ xs: ys }) => {
        ran.push(...ys);
        if (ys.includes(5) && ran.length < 7) throw new Error('no');
        return { ys };
      }),
    )
    .with('ys');
  const run = (elements: number[]) => flow.run({ xs: stream(elements) }, { runId: 'r', store }).result;
  await failure(run(count(6)));
  expect((await run(count(6))).output.ys).toEqual(count(6));
  expect(ran).toEqual([1, 2, 3, 4, 5, 6, 5, 6]);
  expect((await failure(run([1, 2, 4, 3]))).message).toContain('batch 2 holds other elements');
  expect((await failure(run([1, 2, 3, 4]))).message).toContain('there was a batch 3, and it ends before');
  expect(store.listBatches('r', 'b').map(({ number, status }) => [number, status])).toEqual([
    [1, 'done'],
    [2, 'done'],
    [3, 'done'],
  ]);
});
