import { expect, test } from 'vitest';
import { exportRows } from '../../src/pipeline/export-rows.ts';
import { pipeline } from '../../src/pipeline/flow.ts';
import type { BatchOutcome } from '../../src/pipeline/run/batch.ts';
import { memoryStore } from '../../src/pipeline/store/memory-store.ts';
import { type TailOptions, tail } from '../../src/pipeline/tail.ts';
import { batchOf, beginRun } from '../support/batch-store-rules.ts';

async function collect(outcomes: AsyncIterable<BatchOutcome>): Promise<string[]> {
  const told: string[] = [];
  for await (const { batch, status } of outcomes) told.push(`${batch.scope} ${batch.number} ${status}`);
  return told;
}

function storeWith(...batches: Parameters<typeof batchOf>[0][]) {
  const store = memoryStore();
  const lease = beginRun(store);
  for (const batch of batches) lease.commit(batchOf(batch), { rows: [batch?.number] });
  return { store, lease, told: (options: TailOptions = { follow: false }) => collect(tail(store, 'r', options)) };
}

test('tells batches in the order of their commits, of all scopes or of one', async () => {
  const { told } = storeWith({ number: 2 }, { scope: 'later', number: 1 }, { number: 1, status: 'skipped' });
  expect(await told()).toEqual(['fit 2 done', 'later 1 done', 'fit 1 skipped']);
  expect(await told({ scope: 'fit', follow: false })).toEqual(['fit 2 done', 'fit 1 skipped']);
  expect(await told({ scope: 'nowhere', follow: false })).toEqual([]);
  expect(await told({ from: 'now', follow: false })).toEqual([]);
});

test('tells a batch that was tried again once, when it was committed last, and one that was forgotten not at all', async () => {
  const { lease, told } = storeWith({ status: 'failed' }, { number: 2 }, { number: 3 }, { attempts: 2 });
  lease.forget('fit', 3);
  expect(await told()).toEqual(['fit 2 done', 'fit 1 done']);
});

test('tells a failed batch while it is one, and again when it is through', async () => {
  const { store, lease } = storeWith();
  const error = { step: 'enrich', message: 'no answer', itemKeys: ['acme'] };
  lease.commit(batchOf({ status: 'failed', error, rows: 0 }), {});
  const outcomes: BatchOutcome[] = [];
  for await (const outcome of tail(store, 'r')) {
    outcomes.push(outcome);
    if (outcome.status !== 'failed') continue;
    lease.commit(batchOf({ attempts: 2, out: 'rows' }), { rows: [1, 2], other: [] });
    lease.end('ok');
  }
  expect(outcomes).toMatchObject([
    { status: 'failed', results: [], batch: { attempt: 1 } },
    { status: 'done', results: [1, 2], output: { rows: [1, 2], other: [] }, batch: { attempt: 2 } },
  ]);
  expect(outcomes[0]?.error?.message).toBe('Batch 1 of scope `fit` failed in step `enrich`: no answer (element acme)');
  expect(outcomes[1]).not.toHaveProperty('error');
});

test('knows which field of a batch has its results, though there are several arrays', async () => {
  const store = memoryStore();
  const flow = pipeline<{ ids: number[] }>('leads')
    .batch('fit', { over: 'ids', size: 2 }, (b) => b.step('score', ({ ids }) => ({ notes: ['n'], rows: ids })))
    .with('rows');
  await flow.run({ ids: [1, 2, 3] }, { runId: 'r', store }).result;
  const results: unknown[] = [];
  for await (const outcome of tail(store, 'r')) results.push(outcome.results);
  expect(results).toEqual([[1, 2], [3]]);
  expect([...exportRows(store, 'r')]).toEqual([1, 2, 3]);
});

test('says what a batch is: how many there will be, where it begins, how large it is', async () => {
  const { store, lease } = storeWith({ number: 3, offset: 40, size: 20, loaded: 4, skipped: 1 });
  lease.expect('fit', 7);
  const { value } = await tail(store, 'r').next();
  expect(value).toMatchObject({
    batch: { scope: 'fit', number: 3, total: 7, size: 20, offset: 40, attempt: 1 },
    ...{ loaded: 4, skipped: 1, durationMs: 1.5 },
  });
});

test('follows a run to its end, over more batches than one page of events has', async () => {
  const { store, lease } = storeWith();
  const following = collect(tail(store, 'r'));
  for (let number = 1; number <= 1_200; number++) {
    lease.commit(batchOf({ number }), {});
    if (number % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  lease.end('ok');
  const all = Array.from({ length: 1_200 }, (_, index) => `fit ${index + 1} done`);
  expect(await following).toEqual(all);
  expect(await collect(tail(store, 'r'))).toEqual(all);
});

test('begins with what is committed from now on', async () => {
  const { store, lease } = storeWith({ number: 1 });
  const outcomes = tail(store, 'r', { from: 'now' });
  const next = outcomes.next();
  await new Promise((resolve) => setImmediate(resolve));
  lease.commit(batchOf({ number: 2 }), {});
  expect((await next).value).toMatchObject({ batch: { number: 2 } });
  lease.end('ok');
  expect(await outcomes.next()).toMatchObject({ done: true });
});

test('ends when it is told to, before and while it waits', async () => {
  const { store } = storeWith({ number: 1 }, { number: 2 });
  expect(await collect(tail(store, 'r', { signal: AbortSignal.abort() }))).toEqual([]);
  const stop = new AbortController();
  const told: number[] = [];
  for await (const { batch } of tail(store, 'r', { signal: stop.signal })) {
    told.push(batch.number);
    if (batch.number === 2) setImmediate(() => stop.abort());
  }
  expect(told).toEqual([1, 2]);
});

test('ends with a run that was let go of before its end', async () => {
  const { lease, told } = storeWith({ number: 1 });
  lease.release();
  expect(await told({})).toEqual(['fit 1 done']);
});

test('names the runs that are there when the one asked for is not', async () => {
  const store = memoryStore();
  await expect(collect(tail(store, 'lost'))).rejects.toThrow('There is no run `lost` in this store. It has none.');
  for (let index = 1; index <= 12; index++) beginRun(store, `r${index}`);
  const asked = collect(tail(store, 'lost'));
  await expect(asked).rejects.toThrow(/It has `r12`, `r11`, .*`r3` and 2 more\.$/);
  await expect(asked).rejects.toMatchObject({ name: 'PipelineError', code: 'bad_input' });
});
