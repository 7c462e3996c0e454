/** What holds for every store of pipelines: each rule is given a store that is empty, and throws where it does not hold. */
import { expect } from 'vitest';
import type { PipelineError } from '../../src/pipeline/batch-error.ts';
import type { BatchRecord, BatchStore, Fields, RunLease } from '../../src/pipeline/store/batch-store.ts';

export const HEAD = { definition: '{"nodes":[]}', input: 'i-1' } as const;

export function batchOf(facts: Partial<BatchRecord> = {}): BatchRecord {
  return {
    ...{ scope: 'fit', number: 1, status: 'done', size: 2, offset: 0, digest: 'd-1', attempts: 1, unfinished: [] },
    ...{
      rows: 2,
      loaded: 0,
      skipped: 0,
      durationMs: 1.5,
      endedAt: 1_700_000_000_000,
      delivered: true,
      error: undefined,
    },
    ...facts,
  };
}

/** Takes a run and begins it. */
export function beginRun(store: BatchStore, runId = 'r', { flow = 'leads', by = 'test' } = {}): RunLease {
  const lease = store.openRun(runId, { flow, by });
  lease.begin(HEAD);
  return lease;
}

/** The code of what it throws, which has to be an error of the library. */
export function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (thrown) {
    expect((thrown as Error).name).toBe('PipelineError');
    expect((thrown as Error).message.length).toBeGreaterThan(20);
    return (thrown as PipelineError).code;
  }
  throw new Error('It threw nothing.');
}

/** Resolves as soon as one of them has; the name of which. */
async function firstOf(contenders: Readonly<Record<string, Promise<unknown>>>): Promise<string> {
  return Promise.race(Object.entries(contenders).map(async ([name, promise]) => promise.then(() => name)));
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 350));

export const NAMES = [
  `it's "quoted" \`so\``,
  'ünïcödé 漢字 🎈 \u202Eright to left',
  '__proto__',
  'constructor',
  "'; drop table drain_pipe_runs; --",
  'a\nb\tc\u0000d\u001B[31m',
  '<script>alert(1)</script>',
  'x'.repeat(10_000),
] as const;

export const VALUES: Fields = {
  plain: { a: 1, b: 'text', c: [true, null, { d: [] }] },
  when: new Date(1_700_000_000_000),
  never: new Date(Number.NaN),
  map: new Map<unknown, unknown>([
    ['x', { y: new Set([1, 'two', 3n]) }],
    [{ key: 1 }, undefined],
  ]),
  numbers: [Number.NaN, Infinity, -Infinity, -0, 2 ** 53, 5e-324],
  big: 2n ** 80n,
  missing: undefined,
  // biome-ignore lint/suspicious/noSparseArray: holes have to come back as well
  holes: [1, , 3],
  pattern: /a+/giu,
  bytes: Buffer.from([1, 2, 3]),
  floats: new Float64Array([0.5, -0]),
  view: new DataView(new ArrayBuffer(3)),
  error: new TypeError('no', { cause: new RangeError('far') }),
  lone: '\uD800 and \u0000',
  named: JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}'),
};

export const RULES: Readonly<Record<string, (store: BatchStore) => void | Promise<void>>> = {
  'knows nothing of a run that has not begun': (store) => {
    expect(store.findRun('r')).toBeUndefined();
    const lease = store.openRun('r', { flow: 'leads', by: 'test' });
    expect(lease.earlier).toBeUndefined();
    expect([store.findRun('r'), store.listRuns(), store.listScopes('r'), store.listBatches('r')]).toEqual([
      undefined,
      ...[[], [], []],
    ]);
    lease.release();
    expect(store.openRun('r', { flow: 'leads', by: 'test' }).earlier).toBeUndefined();
  },

  'tells what a run was begun with, and how it ended': (store) => {
    const before = Date.now();
    const lease = beginRun(store, 'r', { flow: 'leads', by: 'a17' });
    lease.expect('fit', 40);
    const begun = store.findRun('r');
    expect(begun).toMatchObject({ ...HEAD, runId: 'r', flow: 'leads', state: 'running', alive: true, by: 'a17' });
    expect(begun).toMatchObject({ totals: { fit: 40 }, error: undefined, endedAt: undefined });
    expect(begun?.startedAt).toBeGreaterThanOrEqual(before);
    lease.end('failed', 'it broke');
    expect(store.findRun('r')).toMatchObject({ state: 'failed', error: 'it broke', alive: false });
    expect(store.findRun('r')?.endedAt).toBeGreaterThanOrEqual(begun?.startedAt ?? Infinity);
  },

  'hands what an earlier run has left to the next one, which begins it anew': (store) => {
    const first = beginRun(store, 'r', { by: 'one' });
    first.expect('fit', 4);
    first.commit(batchOf(), { rows: [1, 2] });
    first.end('failed', 'it broke');
    first.release();
    const second = store.openRun('r', { flow: 'leads', by: 'two' });
    expect(second.earlier).toMatchObject({ state: 'failed', error: 'it broke', by: 'one', totals: { fit: 4 } });
    second.begin(HEAD);
    expect(store.findRun('r')).toMatchObject({ state: 'running', by: 'two', error: undefined, totals: { fit: 4 } });
    expect(second.listBatches('fit')).toMatchObject([{ number: 1, by: 'one' }]);
    expect(second.getOutput('fit', 1)).toEqual({ rows: [1, 2] });
  },

  'no longer knows how many batches there are once the input is another one': (store) => {
    const first = beginRun(store);
    first.expect('fit', 4);
    first.release();
    store.openRun('r', { flow: 'leads', by: 'test' }).begin({ ...HEAD, input: 'i-2' });
    expect(store.findRun('r')?.input).toBe('i-2');
    expect(store.findRun('r')?.totals).toEqual({});
  },

  'says of a run that was let go of while it ran that nobody runs it': (store) => {
    beginRun(store).release();
    expect(store.findRun('r')).toMatchObject({ state: 'running', alive: false });
    expect(store.openRun('r', { flow: 'leads', by: 'test' }).earlier).toMatchObject({ state: 'running', alive: false });
  },

  'lets a run be taken once at a time, and others beside it': (store) => {
    const lease = beginRun(store);
    expect(codeOf(() => store.openRun('r', { flow: 'leads', by: 'test' }))).toBe('busy');
    beginRun(store, 'other').release();
    lease.end('ok');
    expect(codeOf(() => store.openRun('r', { flow: 'leads', by: 'test' }))).toBe('busy');
    lease.release();
    lease.release();
    store.openRun('r', { flow: 'leads', by: 'test' }).release();
  },

  'lets nobody write a run that was let go of': (store) => {
    const lease = beginRun(store);
    lease.commit(batchOf({ status: 'failed' }), {});
    lease.release();
    const next = beginRun(store);
    const events = store.listEvents('r', 0, 100);
    const writes = [
      () => lease.begin(HEAD),
      () => lease.expect('fit', 3),
      () => lease.putStep('load', {}),
      () => lease.outdate(['fit']),
      () => lease.settle('fit'),
      () => lease.commit(batchOf(), {}),
      () => lease.forget('fit', 1),
      () => lease.deliver('fit', 1),
      () => lease.end('ok'),
    ];
    for (const write of writes) expect(codeOf(write)).toBe('busy');
    lease.release();
    expect(store.listEvents('r', 0, 100)).toEqual(events);
    expect(store.findRun('r')).toMatchObject({ state: 'running', alive: true });
    expect(store.findRun('r')?.totals).toEqual({});
    next.commit(batchOf(), {});
  },

  'lists the latest run first': (store) => {
    for (const id of ['a', 'b', 'c']) beginRun(store, id).release();
    expect(store.listRuns().map(({ runId }) => runId)).toEqual(['c', 'b', 'a']);
  },

  'keeps what a step gave, the last time that it gave something': (store) => {
    const lease = beginRun(store);
    expect(lease.findStep('load')).toBeUndefined();
    lease.putStep('load', { rows: [1] });
    lease.putStep('load', { rows: [1, 2] });
    expect(lease.findStep('load')).toEqual({ rows: [1, 2] });
    expect(lease.findStep('other')).toBeUndefined();
    lease.release();
    expect(beginRun(store).findStep('load')).toEqual({ rows: [1, 2] });
  },

  'keeps a batch as it was committed': (store) => {
    const lease = beginRun(store, 'r', { by: 'a17' });
    const error = { step: 'enrich', message: 'no answer', itemKeys: ['acme', '7'] };
    const partial = batchOf({
      status: 'partial',
      unfinished: [1],
      error,
      delivered: false,
      handedOn: 3,
      out: 'rows',
      offset: 20,
    });
    lease.commit(partial, { rows: [{ id: 1 }] });
    const [seq] = store
      .listEvents('r', 0, 100)
      .filter(({ type }) => type === 'batch.committed')
      .map((each) => each.seq);
    const kept = { ...partial, by: 'a17', seq };
    expect(store.listBatches('r', 'fit')).toEqual([kept]);
    expect(lease.listBatches('fit')).toEqual([kept]);
    expect(store.findBatch('r', 'fit', 1)).toEqual({ ...kept, output: { rows: [{ id: 1 }] } });
    expect(store.getOutput('r', 'fit', 1)).toEqual({ rows: [{ id: 1 }] });
  },

  'lists batches by scope and number, and in pages': (store) => {
    const lease = beginRun(store);
    for (const number of [3, 1, 2, 10]) lease.commit(batchOf({ scope: 'later', number }), {});
    lease.commit(batchOf({ scope: 'fit', number: 5 }), {});
    const numbers = (scope?: string, page?: { after?: number; limit: number }): unknown[] =>
      store.listBatches('r', scope, page).map((each) => `${each.scope} ${each.number}`);
    expect(store.listScopes('r')).toEqual(['later', 'fit']);
    expect(numbers()).toEqual(['later 1', 'later 2', 'later 3', 'later 10', 'fit 5']);
    expect(numbers('fit')).toEqual(['fit 5']);
    expect(numbers('later', { limit: 2 })).toEqual(['later 1', 'later 2']);
    expect(numbers('later', { after: 2, limit: 2 })).toEqual(['later 3', 'later 10']);
    expect(numbers('later', { after: 10, limit: 2 })).toEqual([]);
    expect(lease.listBatches('later', { after: 1, limit: 2 }).map(({ number }) => number)).toEqual([2, 3]);
    expect(numbers('nowhere')).toEqual([]);
  },

  'knows no batch that was not committed': (store) => {
    beginRun(store);
    expect(store.findBatch('r', 'fit', 1)).toBeUndefined();
    expect(store.findBatch('nobody', 'fit', 1)).toBeUndefined();
    expect(codeOf(() => store.getOutput('r', 'fit', 1))).toBe('store');
  },

  'replaces what had failed, and nothing that is done': (store) => {
    const lease = beginRun(store);
    lease.commit(batchOf({ status: 'failed', rows: 0 }), {});
    lease.commit(batchOf({ status: 'partial', rows: 1, attempts: 2 }), { rows: [1] });
    lease.commit(batchOf({ status: 'done', attempts: 3 }), { rows: [1, 2] });
    lease.commit(batchOf({ status: 'skipped', number: 2 }), {});
    for (const number of [1, 2]) {
      const written: string[] = [];
      const again = () =>
        lease.commit(batchOf({ number, status: 'failed' }), { rows: [] }, () => void written.push('x'));
      expect(codeOf(again)).toBe('store');
    }
    expect(store.listBatches('r')).toMatchObject([{ status: 'done', attempts: 3 }, { status: 'skipped' }]);
    expect(store.getOutput('r', 'fit', 1)).toEqual({ rows: [1, 2] });
    expect(store.listEvents('r', 0, 100)).toHaveLength(5);
  },

  'keeps nothing of a batch whose persist throws, and throws the same thing': (store) => {
    const lease = beginRun(store);
    lease.commit(batchOf({ status: 'failed' }), { before: 1 });
    const state = (): unknown => [store.listBatches('r'), store.listScopes('r'), store.listEvents('r', 0, 100)];
    const before = state();
    for (const thrown of [
      new Error('no'),
      Object.assign(new Error('no'), { code: 'SQLITE_BUSY' }),
      'a text',
      undefined,
    ]) {
      const told: unknown[] = [];
      for (const batch of [batchOf(), batchOf({ scope: 'new' })]) {
        try {
          lease.commit(batch, { after: 1 }, () => {
            throw thrown;
          });
        } catch (found) {
          told.push(found);
        }
      }
      expect(told).toHaveLength(2);
      expect(told[0]).toBe(thrown);
      expect(told[1]).toBe(thrown);
    }
    expect(state()).toEqual(before);
    expect(store.getOutput('r', 'fit', 1)).toEqual({ before: 1 });
    lease.commit(batchOf(), { after: 1 }, () => {});
    expect(store.getOutput('r', 'fit', 1)).toEqual({ after: 1 });
  },

  'refuses a persist that returns a promise, whatever becomes of it': async (store) => {
    const lease = beginRun(store);
    const late = async (): Promise<void> => {
      throw new Error('too late to be told');
    };
    expect(codeOf(() => lease.commit(batchOf(), {}, late as unknown as () => void))).toBe('bad_output');
    expect(store.listBatches('r')).toEqual([]);
    await turn(); // an unhandled rejection would fail the test
  },

  'gives values back as they were': (store) => {
    const lease = beginRun(store);
    for (const [name, value] of Object.entries(VALUES)) lease.putStep(name, { [name]: value });
    lease.commit(batchOf(), VALUES);
    for (const [name, value] of Object.entries(VALUES))
      expect(lease.findStep(name), name).toStrictEqual({ [name]: value });
    expect(lease.getOutput('fit', 1)).toStrictEqual(VALUES);
    expect(Object.keys(lease.getOutput('fit', 1).named as object)).toEqual(['__proto__', 'constructor']);
    expect({}).not.toHaveProperty('polluted');
  },

  'cannot be changed through what it was given, or gave': (store) => {
    const lease = beginRun(store);
    const plain = { rows: [{ id: 1 }] };
    const rich = { rows: [{ at: new Date(1), bytes: Buffer.from('abcdefgh') }] };
    lease.putStep('load', plain);
    const record = batchOf({ status: 'partial', unfinished: [1] });
    lease.commit(record, rich);
    plain.rows.push({ id: 2 });
    (record.unfinished as number[]).push(0);
    rich.rows[0]?.at.setTime(99);
    for (const round of [1, 2]) {
      const step = lease.findStep('load') as typeof plain;
      const output = lease.getOutput('fit', 1) as typeof rich;
      expect([round, step]).toEqual([round, { rows: [{ id: 1 }] }]);
      expect([round, output]).toEqual([round, { rows: [{ at: new Date(1), bytes: Buffer.from('abcdefgh') }] }]);
      expect(lease.listBatches('fit')).toMatchObject([{ unfinished: [1] }]);
      step.rows.push({ id: 3 });
      output.rows[0]?.at.setTime(77);
      output.rows[0]?.bytes.fill(0);
    }
  },

  'refuses what would come back as something else, and says where it is': (store) => {
    const lease = beginRun(store);
    class Client {
      readonly name = 'acme';
    }
    const bad: readonly [Fields, string][] = [
      [{ prospects: [{}, {}, {}, { client: new Client() }] }, '`prospects[3].client` is an instance of Client'],
      [{ prospects: [{ save: () => {} }] }, '`prospects[0].save` is a function'],
      [{ kind: Symbol('x') }, '`kind` is a symbol'],
      [{ 'a b': { 'c"d': new WeakMap() } }, '`["a b"]["c\\"d"]` is an instance of WeakMap'],
      [{ later: Promise.resolve() }, '`later` is an instance of Promise'],
      [{ tags: new Map([['x', { run: () => {} }]]) }, '.run` is a function'],
      [{ rows: Object.assign([1], { [Symbol('s')]: 1 }) }, '`rows` is an object with a symbol'],
      [{ rows: [new (class Rows extends Array {})()] }, '`rows[0]` is an instance of Rows'],
      [{ error: Object.assign(new Error('x'), { code: 'E' }) }, '`error` is an instance of Error'],
    ];
    for (const [output, message] of bad) {
      expect(() => lease.commit(batchOf(), output)).toThrow(message);
      expect(() => lease.putStep('load', output)).toThrow(message);
      expect(codeOf(() => lease.putStep('load', output))).toBe('bad_output');
    }
    expect([lease.listBatches('fit'), lease.findStep('load')]).toEqual([[], undefined]);
  },

  'keeps what goes round in a circle': (store) => {
    const lease = beginRun(store);
    const row: { self?: unknown } = {};
    row.self = row;
    lease.putStep('load', { row });
    const kept = lease.findStep('load')?.row as typeof row;
    expect(kept.self).toBe(kept);
  },

  'forgets a batch, and a second time nothing': (store) => {
    const lease = beginRun(store);
    lease.commit(batchOf(), { rows: [1] });
    lease.forget('fit', 1);
    lease.forget('fit', 1);
    lease.forget('nowhere', 1);
    expect([store.listBatches('r'), store.findBatch('r', 'fit', 1)]).toEqual([[], undefined]);
    lease.commit(batchOf({ digest: 'd-2' }), { rows: [2] });
    expect(store.findBatch('r', 'fit', 1)).toMatchObject({ digest: 'd-2', output: { rows: [2] } });
  },

  'notes once that a batch was delivered': (store) => {
    const lease = beginRun(store);
    lease.commit(batchOf({ delivered: false }), {});
    lease.deliver('fit', 1);
    lease.deliver('fit', 1);
    expect(store.listBatches('r')).toMatchObject([{ delivered: true }]);
    expect(store.listEvents('r', 0, 100).map(({ type }) => type)).toEqual([
      'run.started',
      'batch.committed',
      'batch.delivered',
    ]);
    expect(codeOf(() => lease.deliver('fit', 2))).toBe('store');
  },

  'knows which scopes have to be looked at again, until they were': (store) => {
    const first = beginRun(store);
    first.putStep('load', { rows: [1] });
    first.putStep('other', {});
    first.commit(batchOf(), {});
    expect(first.isOutdated('fit')).toBe(false);
    first.outdate(['load', 'fit', 'nowhere']);
    first.release();
    const next = beginRun(store);
    expect([next.findStep('load'), next.findStep('other')]).toEqual([undefined, {}]);
    expect([next.isOutdated('fit'), next.isOutdated('nowhere')]).toEqual([true, false]);
    expect(next.listBatches('fit')).toHaveLength(1);
    next.settle('fit');
    expect(next.isOutdated('fit')).toBe(false);
  },

  'tells of each change in order, in pages': (store) => {
    const lease = beginRun(store);
    beginRun(store, 'other').release();
    lease.putStep('load', {});
    lease.commit(batchOf({ status: 'failed' }), {});
    lease.commit(batchOf({ delivered: false }), {});
    lease.deliver('fit', 1);
    lease.end('ok');
    const all = store.listEvents('r', 0, 100);
    const at = { scope: 'fit', number: 1 };
    expect(all.map(({ seq: _seq, at: _at, ...event }) => event)).toEqual([
      { runId: 'r', type: 'run.started' },
      { runId: 'r', type: 'step.done', step: 'load' },
      { runId: 'r', type: 'batch.failed', ...at },
      { runId: 'r', type: 'batch.committed', ...at },
      { runId: 'r', type: 'batch.delivered', ...at },
      { runId: 'r', type: 'run.ended' },
    ]);
    expect(all.map(({ seq }) => seq)).toEqual(all.map(({ seq }) => seq).sort((a, b) => a - b));
    expect(new Set(all.map(({ seq }) => seq)).size).toBe(6);
    const [first, second, third] = all;
    expect(store.listEvents('r', first?.seq ?? 0, 2)).toEqual([second, third]);
    expect(store.listEvents('r', all.at(-1)?.seq ?? 0, 2)).toEqual([]);
    expect(store.listEvents('nobody', 0, 2)).toEqual([]);
  },

  'takes any text as the name of a run, a scope and a step': (store) => {
    for (const name of NAMES) {
      const lease = beginRun(store, name, { flow: name, by: name });
      lease.expect(name, 7);
      lease.putStep(name, { [name]: name });
      lease.commit(batchOf({ scope: name, digest: name }), { [name]: [name] });
      expect(lease.findStep(name)).toEqual(JSON.parse(JSON.stringify({ [name]: name })));
      const run = store.findRun(name);
      expect([run?.runId, run?.flow, run?.by, Object.entries(run?.totals ?? {})]).toEqual([
        name,
        name,
        name,
        [[name, 7]],
      ]);
      expect(store.listScopes(name)).toEqual([name]);
      expect(store.findBatch(name, name, 1)).toMatchObject({ scope: name, digest: name, by: name });
      expect(Object.entries(store.getOutput(name, name, 1))).toEqual([[name, [name]]]);
      expect(store.listEvents(name, 0, 9).at(-1)).toMatchObject({ runId: name, scope: name });
      lease.release();
    }
    expect(store.listRuns().map(({ runId }) => runId)).toEqual([...NAMES].reverse());
  },

  'wakes who waits when something is written, and nobody before': async (store) => {
    const lease = beginRun(store);
    await store.changed(); // of what was written until now
    const waiting = store.changed();
    expect(await firstOf({ waiting, turn: turn() })).toBe('turn');
    lease.commit(batchOf(), {});
    await waiting;
  },

  'tells at once of what was written before it was asked': async (store) => {
    const lease = beginRun(store);
    const mark = await store.changed();
    lease.commit(batchOf(), {});
    await store.changed(undefined, mark);
    await store.changed();
    expect(await firstOf({ again: store.changed(undefined, await store.changed(undefined, mark)), turn: turn() })).toBe(
      'turn',
    );
  },

  'tells each of several who wait, though another one was told before': async (store) => {
    const lease = beginRun(store);
    const mark = await store.changed();
    lease.commit(batchOf(), {});
    const marks = [await store.changed(undefined, mark), await store.changed(undefined, mark)];
    expect(marks[0]).toBe(marks[1]);
    expect(marks[0]).not.toBe(mark);
  },

  'lets go of who waits when the signal aborts, or the store is closed': async (store) => {
    const stop = new AbortController();
    const mark = await store.changed(AbortSignal.abort(), 0);
    const waiting = store.changed(stop.signal, mark);
    stop.abort();
    await waiting;
    await store.changed(stop.signal, mark);
    const closing = store.changed(undefined, mark);
    store.close();
    await closing;
  },
};
