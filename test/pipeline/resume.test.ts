/** A run that is gone on with: what was done is not done again, and what does not fit any more is. */
import { expect, test } from 'vitest';
import { pipeline } from '../../src/pipeline/flow.ts';
import { memoryStore } from '../../src/pipeline/store/memory-store.ts';
import { go, leads } from '../support/leads.ts';
import { count, failure, gate, only } from '../support/pipelines.ts';

const xs = count(10);

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
