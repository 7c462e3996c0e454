/** What earlier runs have left, read a page at a time: nothing is missed, and never all of it is held. */
import { expect, test } from 'vitest';
import type { RunLease } from '../../src/pipeline/store/batch-store.ts';
import { KeptBatches } from '../../src/pipeline/store/kept-batches.ts';
import { memoryStore } from '../../src/pipeline/store/memory-store.ts';

const MANY = 1_203;

/** A run whose batches of these numbers are kept, and the sizes of the pages that are read of them. */
function keptOf(numbers: readonly number[]) {
  const lease = memoryStore().openRun('r', { flow: 'f', by: 'test' });
  lease.begin({ definition: '', input: '' });
  for (const number of numbers) {
    const record = {
      scope: 's',
      number,
      status: 'done',
      size: 1,
      offset: number - 1,
      digest: '',
      attempts: 1,
    } as const;
    const counts = { unfinished: [], rows: 0, loaded: 0, skipped: 0, durationMs: 0, endedAt: 0 };
    lease.commit({ ...record, ...counts, delivered: true, error: undefined }, {});
  }
  const pages: number[] = [];
  const listBatches: RunLease['listBatches'] = (scope, page) => {
    const found = lease.listBatches(scope, page);
    pages.push(found.length);
    return found;
  };
  const looking = { listBatches } as RunLease;
  return { lease, pages, kept: new KeptBatches(looking, 's') };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

test.each([0, 1, 500, 501, MANY])('finds each of %i batches once, and reads them by 500', (count) => {
  const { kept, pages } = keptOf(upTo(count));
  expect(upTo(count + 2).map((number) => kept.take(number)?.number)).toEqual([...upTo(count), undefined, undefined]);
  expect(kept.take(1)).toBeUndefined();
  expect(Math.max(...pages)).toBeLessThanOrEqual(500);
  expect(pages).toHaveLength(Math.floor(count / 500) + 1);
});

test('knows which are not there, and finds those that lanes ask for out of their order', () => {
  const { kept } = keptOf([2, 900, 901, 5_000]);
  const found = [1, 901, 2, 900, 3_000, 5_000].map((number) => kept.take(number)?.number);
  expect(found).toEqual([undefined, 901, 2, 900, undefined, 5_000]);
});

test('goes through all above a number, although they are removed meanwhile', () => {
  const { kept, lease, pages } = keptOf(upTo(MANY));
  const seen: number[] = [];
  for (const { number } of kept.above(100)) {
    seen.push(number);
    lease.forget('s', number);
  }
  expect(seen).toEqual(upTo(MANY).slice(100));
  expect(lease.listBatches('s').map(({ number }) => number)).toEqual(upTo(100));
  expect(Math.max(...pages)).toBe(500);
});

test('has nothing where nothing is kept', () => {
  const kept = new KeptBatches(undefined, 's');
  expect([kept.take(1), [...kept.above(0)]]).toEqual([undefined, []]);
});
