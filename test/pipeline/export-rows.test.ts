import { expect, test } from 'vitest';
import { exportRows } from '../../src/pipeline/export-rows.ts';
import type { BatchRecord, BatchStore, Fields } from '../../src/pipeline/store/batch-store.ts';
import { memoryStore } from '../../src/pipeline/store/memory-store.ts';
import { batchOf, beginRun } from '../support/batch-store-rules.ts';

function storeWith(...batches: readonly (readonly [Partial<BatchRecord>, Fields])[]): BatchStore {
  const store = memoryStore();
  const lease = beginRun(store);
  for (const [batch, output] of batches) lease.commit(batchOf(batch), output);
  return store;
}

test('gives the rows in the order of batches, whatever the order of their commits', () => {
  const store = storeWith(
    [{ number: 10 }, { rows: ['e'] }],
    [{ number: 2, status: 'partial' }, { rows: ['c', 'd'] }],
    [{ number: 3, status: 'failed' }, { rows: ['lost'] }],
    [{ number: 4, status: 'skipped' }, {}],
    [{ number: 1 }, { rows: ['a', 'b'] }],
    [{ number: 5 }, {}],
  );
  expect([...exportRows(store, 'r')]).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('takes the field of results, or the one that is named', () => {
  const output = { rows: [1], notes: ['n'], count: 3 };
  const store = storeWith([{ out: 'rows' }, output]);
  expect([...exportRows(store, 'r')]).toEqual([1]);
  expect([...exportRows(store, 'r', { field: 'notes' })]).toEqual(['n']);
  expect(() => [...exportRows(store, 'r', { field: 'count' })]).toThrow(
    'Batch 1 of scope `fit` has no array `count`. Name one of `rows`, `notes`.',
  );
  expect(() => [...exportRows(store, 'r', { field: 'toString' })]).toThrow(/has no array `toString`/);
});

test('asks for a field where a batch has several arrays and none is the field of results', () => {
  const store = storeWith([{}, { rows: [1], notes: ['n'] }]);
  expect(() => [...exportRows(store, 'r')]).toThrow('has several arrays. Name one of `rows`, `notes`.');
});

test('asks for a scope where there are several, and names them', () => {
  const store = storeWith([{}, { rows: [1] }], [{ scope: 'mail' }, { rows: [2] }]);
  expect(() => [...exportRows(store, 'r')]).toThrow(
    'Run `r` has several scopes. Name one of its scopes: `fit`, `mail`.',
  );
  expect([...exportRows(store, 'r', { scope: 'mail' })]).toEqual([2]);
  expect(() => [...exportRows(store, 'r', { scope: 'lost' })]).toThrow(
    /has no scope `lost` with batches\. Name one of/,
  );
});

test('gives nothing of a run that has committed nothing, and says that there is no such run', () => {
  const store = storeWith();
  expect([...exportRows(store, 'r')]).toEqual([]);
  expect(() => [...exportRows(store, 'lost')]).toThrow('There is no run `lost` in this store. It has `r`.');
});

test('has one batch in memory at a time, and reads no further than is asked for', () => {
  const store = storeWith(
    ...Array.from({ length: 1_100 }, (_, index) => [{ number: index + 1 }, { rows: [index + 1] }] as const),
  );
  const read: number[] = [];
  const watched: BatchStore = {
    ...store,
    findBatch: (runId, scope, number) => {
      read.push(number);
      return store.findBatch(runId, scope, number);
    },
  };
  const rows = exportRows(watched, 'r');
  expect([rows.next().value, rows.next().value, read]).toEqual([1, 2, [1, 2]]);
  expect([...rows]).toHaveLength(1_098);
  expect(read).toHaveLength(1_100);
});
