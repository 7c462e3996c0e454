import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { BatchStore, Fields, RunLease } from '../../src/pipeline/store/batch-store.ts';
import { memoryStore } from '../../src/pipeline/store/memory-store.ts';
import { openBatchStore } from '../../src/store/batches/open-batch-store.ts';
import { RULES } from '../support/batch-store-rules.ts';

function inDatabase(): BatchStore {
  const folder = mkdtempSync(join(tmpdir(), 'drain-store-'));
  const store = openBatchStore(join(folder, 'leads.db'));
  onTestFinished(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });
  return store;
}

describe.each([
  ['in memory', memoryStore],
  ['in a database', inDatabase],
] as const)('a store %s', (_where, open) => {
  for (const [title, rule] of Object.entries(RULES)) test(title, async () => rule(open()));
});

/** A store in memory with one thing wrong. */
const BROKEN: Readonly<Record<string, (store: BatchStore) => BatchStore>> = {
  'gives a run to everybody': (store) => ({
    ...store,
    openRun: (id, options) => free(store, () => store.openRun(id, options)),
  }),
  'lets a lease write that was let go of': (store) => onLease(store, (lease) => changed(lease, { release: () => {} })),
  'keeps what persist threw out': (store) =>
    onLease(store, (lease) =>
      changed(lease, {
        commit: (batch, output, persist) => {
          lease.commit(batch, output);
          Promise.resolve(persist?.({ run: () => 0, get: () => {}, all: () => [] })).catch(() => {});
        },
      }),
    ),
  'throws another error than persist': (store) =>
    onLease(store, (lease) =>
      changed(lease, {
        commit: (batch, output, persist) => {
          try {
            lease.commit(batch, output, persist);
          } catch (cause) {
            throw new Error('failed', { cause });
          }
        },
      }),
    ),
  'replaces a batch that is done': (store) =>
    onLease(store, (lease) =>
      changed(lease, {
        commit: (batch, output, persist) => {
          lease.forget(batch.scope, batch.number);
          lease.commit(batch, output, persist);
        },
      }),
    ),
  'keeps values as JSON only': (store) =>
    onLease(store, (lease) =>
      changed(lease, {
        commit: (batch, output, persist) => lease.commit(batch, JSON.parse(jsonOf(output)), persist),
        putStep: (name, output) => lease.putStep(name, JSON.parse(jsonOf(output))),
      }),
    ),
  'hands out what it keeps': (store) => {
    const handed = new Map<string, Fields>();
    return onLease(store, (lease) =>
      changed(lease, {
        findStep: (name) => {
          const found = handed.get(name) ?? lease.findStep(name);
          if (found) handed.set(name, found);
          return found;
        },
      }),
    );
  },
  'loses events': (store) => ({
    ...store,
    listEvents: (id, after, limit) => store.listEvents(id, after, limit).slice(1),
  }),
  'tells events of other runs': (store) => ({
    ...store,
    listEvents: (id, after, limit) => [
      ...store.listEvents(id, after, limit),
      ...store.listEvents('other', after, limit),
    ],
  }),
  'lists batches as they came': (store) => ({
    ...store,
    listBatches: (id, scope) => store.listBatches(id, scope).reverse(),
  }),
  'never wakes anybody': (store) => ({ ...store, changed: () => new Promise(() => {}) }),
  'always wakes everybody': (store) => ({ ...store, changed: async () => 1 }),
  'forgets nothing': (store) => onLease(store, (lease) => changed(lease, { forget: () => {} })),
  'does not note a delivery': (store) => onLease(store, (lease) => changed(lease, { deliver: () => {} })),
  'marks no scope': (store) => onLease(store, (lease) => changed(lease, { outdate: () => {} })),
  'says that every run lives': (store) => ({
    ...store,
    findRun: (id) => {
      const run = store.findRun(id);
      return run && { ...run, alive: true };
    },
  }),
};

test.each(Object.entries(BROKEN))('the rules find a store that %s', async (_what, breakIt) => {
  const found = await Promise.all(Object.values(RULES).map((rule) => isBroken(rule, breakIt)));
  expect(found).toContain(true);
});

test('a copy of a store with nothing wrong is found to be sound', async () => {
  const same = (store: BatchStore): BatchStore => onLease({ ...store }, (lease) => changed(lease, {}));
  const found = await Promise.all(Object.values(RULES).map((rule) => isBroken(rule, same)));
  expect(found).not.toContain(true);
});

async function isBroken(
  rule: (store: BatchStore) => void | Promise<void>,
  breakIt: (store: BatchStore) => BatchStore,
): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, 3_000, true));
  const checked = Promise.resolve(breakIt(memoryStore())).then(rule);
  return Promise.race([late, checked.then(() => false).catch(() => true)]);
}

function onLease(store: BatchStore, change: (lease: RunLease) => RunLease): BatchStore {
  return { ...store, openRun: (id, options) => change(store.openRun(id, options)) };
}

function changed(lease: RunLease, instead: Partial<RunLease>): RunLease {
  return new Proxy(lease, {
    get: (_target, name) => {
      if (name in instead) return Reflect.get(instead, name);
      const found = Reflect.get(lease, name);
      return typeof found === 'function' ? found.bind(lease) : found;
    },
  });
}

let last: RunLease | undefined;
function free(_store: BatchStore, open: () => RunLease): RunLease {
  try {
    last = open();
  } catch {
    last?.release();
    last = open();
  }
  return last;
}

function jsonOf(output: Fields): string {
  return JSON.stringify(output, (_name, value) => (typeof value === 'bigint' ? String(value) : value));
}
