/** A run that is gone on with: what was done is not done again, and what does not fit any more is. */
import { expect, test } from 'vitest';
import type { BatchStore } from '../../src/pipeline/batch-store.ts';
import { pipeline } from '../../src/pipeline/flow.ts';
import { memoryStore } from '../../src/pipeline/memory-store.ts';
import type { RunOptions } from '../../src/pipeline/run-options.ts';
import { count, eventsOf, failure, gate, only } from '../support/pipelines.ts';

const xs = count(10);

interface Leads {
  readonly bad?: readonly number[];
  readonly tail?: object;
  readonly size?: number;
  readonly version?: string;
  readonly factor?: number;
}

/** discover > fit (batches) > enrich (batches) > report; notes what ran. */
function leads(ran: string[], { bad = [], tail = {}, size = 2, version }: Leads = {}) {
  return pipeline<{ xs: number[]; term?: string }>('leads', version === undefined ? {} : { version })
    .step('discover', ({ xs: found }) => {
      ran.push('discover');
      return { found };
    })
    .batch('fit', { over: 'found', size }, (b) =>
      b.step('score', ({ found }) => {
        ran.push(`fit ${found}`);
        if (found.some((x) => bad.includes(x))) throw new Error('bad one');
        return { fits: found };
      }),
    )
    .with('fits', { onFailure: 'continue', ...tail })
    .batch('enrich', { over: 'fits', size: 5 }, (b) =>
      b.step('look', ({ fits }) => {
        ran.push(`enrich ${fits}`);
        return { rich: fits };
      }),
    )
    .with('rich')
    .step('report', ({ rich }) => {
      ran.push('report');
      return { total: rich.length };
    });
}

/** Runs it as if it were the next process. */
async function go(store: BatchStore, what: Leads = {}, options: RunOptions = {}, input: object = { xs }) {
  const ran: string[] = [];
  const run = leads(ran, what).run(input as { xs: number[] }, { runId: 'r', store, ...options });
  const events = eventsOf(run);
  const result = await run.result.catch((error) => ({ error, ...error.result }));
  return { ran, events: await events, ...result };
}

test('runs nothing that is done already, and gives the same', async () => {
  const store = memoryStore();
  const first = await go(store);
  const again = await go(store);
  expect(again.ran).toEqual([]);
  expect(again.output).toEqual(first.output);
  expect(again.stats).toMatchObject({ batches: 7, restored: 7, failed: 0, items: 20 });
  expect(again.events[0]).toMatchObject({ type: 'run.start', resumed: true });
  expect(only(again.events, 'step.end').map(({ step, restored }) => [step, restored])).toEqual([
    ['discover', true],
    ['report', true],
  ]);
  expect(only(again.events, 'batch.end').every(({ outcome }) => outcome.status === 'restored')).toBe(true);
});

test('goes on where an earlier one stopped', async () => {
  const store = memoryStore();
  const stopped = await go(store, { bad: [5], tail: { onFailure: 'stop' } });
  expect(stopped.ran).toEqual(['discover', 'fit 1,2', 'fit 3,4', 'fit 5,6']);
  const rest = await go(store, { tail: { onFailure: 'stop' } });
  expect(rest.ran).toEqual(['fit 5,6', 'fit 7,8', 'fit 9,10', 'enrich 1,2,3,4,5', 'enrich 6,7,8,9,10', 'report']);
  expect(rest).toMatchObject({ status: 'ok', output: { fits: xs, rich: xs, total: 10 }, stats: { restored: 2 } });
});

test('does only what failed, and everything after it that does not fit any more', async () => {
  const store = memoryStore();
  expect((await go(store, { bad: [3, 7] })).output.total).toBe(6);
  const again = await go(store, { bad: [7] }, { only: { fit: [2] } });
  expect(again.ran).toEqual(['fit 3,4', 'enrich 1,2,3,4,5', 'enrich 6,9,10', 'report']);
  expect(again).toMatchObject({ status: 'partial', output: { fits: [1, 2, 3, 4, 5, 6, 9, 10], total: 8 } });
});

test('does all that failed, and leaves in peace what nobody has tried', async () => {
  const store = memoryStore();
  await go(store, { bad: [3], tail: { onFailure: 'stop' } });
  const failed = await go(store, { tail: { onFailure: 'stop' } }, { only: 'failed' });
  expect(failed.ran.slice(0, 1)).toEqual(['fit 3,4']);
  expect(failed.ran).not.toContain('fit 5,6');
  expect(failed).toMatchObject({ status: 'partial', output: { fits: [1, 2, 3, 4] }, stats: { restored: 1 } });
  const rest = await go(store, { tail: { onFailure: 'stop' } });
  expect(rest).toMatchObject({ status: 'ok', output: { fits: xs, total: 10 } });
  expect(rest.ran).toEqual(['fit 5,6', 'fit 7,8', 'fit 9,10', 'enrich 1,2,3,4,5', 'enrich 6,7,8,9,10', 'report']);
});

test('tries a batch that is asked for although another one that failed is not', async () => {
  const store = memoryStore();
  await go(store, { bad: [1, 7] });
  const again = await go(store, { bad: [1], tail: { onFailure: 'stop' } }, { only: { fit: [4] } });
  expect(again.ran).toContain('fit 7,8');
  expect(again.error.message).toBe('Batch 1 of scope `fit` failed in step `score`: bad one (elements 0, 1)');
});

test('does later steps anew after a retry, also if the process died in between', async () => {
  const store = memoryStore();
  await go(store, { bad: [3] });
  const dying = new AbortController();
  const ran: string[] = [];
  const run = leads(ran).run({ xs }, { runId: 'r', store, only: 'failed', signal: dying.signal });
  for await (const event of run) {
    if (event.type !== 'batch.end' || event.outcome.batch.number !== 2) continue;
    dying.abort();
    break;
  }
  await failure(run.result);
  const after = await go(store);
  expect(after.ran).toEqual(
    ['enrich 1,2,3,4,5', 'enrich 6,7,8,9,10', 'report'].slice(ran.includes('enrich 1,2,3,4,5') ? 1 : 0),
  );
  expect(after).toMatchObject({ status: 'ok', output: { fits: xs, rich: xs, total: 10 } });
});

test('does later batches anew after a retry that died among them, also if again only what failed is asked for', async () => {
  const store = memoryStore();
  await go(store, { bad: [3] });
  const dying = new AbortController();
  const run = leads([]).run({ xs }, { runId: 'r', store, only: 'failed', signal: dying.signal });
  for await (const event of run) {
    if (event.type !== 'batch.end' || event.outcome.batch.scope !== 'enrich') continue;
    dying.abort();
    break;
  }
  await failure(run.result);
  const after = await go(store, {}, { only: 'failed' });
  expect(after.ran).toContain('report');
  expect(after).toMatchObject({ status: 'ok', output: { fits: xs, rich: xs, total: 10 }, stats: { pending: 0 } });
});

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
  await go(store);
  const dying = new AbortController();
  const run = leads([], { version: '2' }).run(
    { xs: count(8) },
    { runId: 'r', store, force: true, signal: dying.signal },
  );
  for await (const event of run) {
    if (event.type === 'run.start') dying.abort();
    break;
  }
  await failure(run.result);
  const after = await go(store, { version: '2' }, {}, { xs: count(8) });
  expect(after.output).toMatchObject({ fits: count(8), rich: count(8), total: 8 });
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
});

test('tells later scopes apart from prototypes', async () => {
  const store = memoryStore();
  const flow = pipeline<{ xs: number[] }>('f')
    .batch('constructor', { over: 'xs', size: 2 }, (b) => b.step('toString', ({ xs: ys }) => ({ ys })))
    .with('ys')
    .step('__proto__', ({ ys }) => ({ n: ys.length }));
  for (const options of [{}, {}, { only: 'failed' as const }, { only: { constructor: [1] } as never }])
    expect((await flow.run({ xs }, { runId: 'r', store, ...options }).result).output.n).toBe(10);
});

test('is refused while another run has it', async () => {
  const store = memoryStore();
  const go = gate();
  const flow = pipeline<{ xs: number[] }>('f').step('wait', () => go.promise);
  const held = flow.run({ xs }, { runId: 'r', store });
  for await (const event of held) if (event.type === 'step.start') break;
  expect(await failure(flow.run({ xs }, { runId: 'r', store }).result)).toMatchObject({ code: 'busy' });
  go.open();
  await held.result;
});
