import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openForeign } from '../../../src/db/foreign.ts';
import { openNative } from '../../../src/db/native.ts';
import { pipeline } from '../../../src/pipeline/flow.ts';
import type { BatchOutcome } from '../../../src/pipeline/run/batch.ts';
import { tail } from '../../../src/pipeline/tail.ts';
import { findPipeProgress } from '../../../src/read/batches/pipe-progress.ts';
import { openBatchStore } from '../../../src/store/batches/open-batch-store.ts';
import { batchOf, beginRun, codeOf } from '../../support/batch-store-rules.ts';
import { fixture, mark } from '../../support/processes.ts';

interface Told {
  readonly did: string;
  readonly code?: string;
  readonly message?: string;
}

/** A database with a table of the user's own. */
function userDatabase(): string {
  const folder = mkdtempSync(join(tmpdir(), 'drain-pipe-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'leads.db');
  const db = openNative(file, {});
  db.pragma('journal_mode = WAL');
  db.exec('create table leads (id integer primary key, by integer)');
  db.close();
  return file;
}

/** Another process that takes the run, and does as it is told. */
function holder(file: string, runId = 'r') {
  const child = spawn(fixture('hold-run'), [file, runId], {
    env: { ...process.env, ...mark },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Told> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('The process has ended and told nothing.');
    return JSON.parse(value);
  };
  return {
    pid: child.pid as number,
    next,
    /** @returns what came of it */
    say: (line: string): Promise<Told> => {
      child.stdin.write(`${line}\n`);
      return next();
    },
    signal: (name: NodeJS.Signals): void => void child.kill(name),
    kill: (): Promise<void> => {
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill('SIGKILL');
      return ended;
    },
  };
}

function open(file: string, options: Parameters<typeof openBatchStore>[1] = {}) {
  const store = openBatchStore(file, options);
  onTestFinished(() => store.close());
  return store;
}

function leads(file: string): unknown[] {
  const db = openForeign(file);
  try {
    return db.prepare('select id from leads order by id').pluck().all();
  } finally {
    db.close();
  }
}

test('gives a run to one of many processes that want it in the same moment', async () => {
  const file = userDatabase();
  const holders = Array.from({ length: 4 }, () => holder(file));
  const told = await Promise.all(holders.map((each) => each.next()));
  expect(told.filter(({ code }) => code === undefined)).toHaveLength(1);
  expect(told.flatMap(({ code }) => code ?? [])).toEqual(['busy', 'busy', 'busy']);
  const winner = holders[told.findIndex(({ code }) => code === undefined)];
  const named = told.filter(({ message }) => message?.includes(`Process ${winner?.pid} on `));
  const within = told.filter(({ message }) => message?.includes('in the same moment'));
  expect(named.length + within.length).toBe(3);
  expect(await winner?.say('commit 1')).toEqual({ did: 'commit' });
  await Promise.all(holders.map((each) => each.kill()));
});

test('names who has the run, since when, and what to do', async () => {
  const file = userDatabase();
  const other = holder(file);
  await other.next();
  const store = open(file);
  const since = new Date().toISOString().slice(0, 10);
  expect(() => store.openRun('r', { flow: 'leads', by: 'me' })).toThrow(
    new RegExp(`Process ${other.pid} on .+ has had it since ${since}.+: wait until that has ended, or end it`),
  );
  await other.kill();
});

test('takes over from a process that was killed, with all that it had committed', async () => {
  const file = userDatabase();
  const other = holder(file);
  await other.next();
  for (const number of [1, 2]) await other.say(`commit ${number}`);
  const store = open(file);
  expect(store.findRun('r')).toMatchObject({ state: 'running', alive: true });
  await other.kill();
  expect(store.findRun('r')).toMatchObject({ state: 'running', alive: false });
  const lease = store.openRun('r', { flow: 'leads', by: 'me' });
  expect(lease.earlier).toMatchObject({ state: 'running', alive: false, by: String(other.pid) });
  expect(lease.listBatches('fit').map(({ number }) => number)).toEqual([1, 2]);
  lease.begin({ definition: '{}', input: 'i' });
  lease.commit(batchOf({ number: 3 }), { rows: [3] });
  expect(store.findRun('r')).toMatchObject({ state: 'running', alive: true, by: 'me' });
});

test('keeps a process that was stopped and lost its run from writing when it goes on', async () => {
  const file = userDatabase();
  const other = holder(file);
  await other.next();
  await other.say('commit 1');
  other.signal('SIGSTOP');
  expect(codeOf(() => open(file).openRun('r', { flow: 'leads', by: 'me' }))).toBe('busy');
  const store = open(file, { takeOver: true });
  const lease = beginRun(store, 'r', { by: 'me' });
  lease.commit(batchOf({ number: 2 }), { rows: ['mine'] });
  other.signal('SIGCONT');
  for (const line of ['commit 3', 'commit 2', 'end']) {
    const told = await other.say(line);
    expect(told).toMatchObject({ code: 'busy' });
    expect(told.message).toContain(`Process ${process.pid} on `);
  }
  await other.say('release');
  expect(store.findRun('r')).toMatchObject({ state: 'running', alive: true, by: 'me' });
  expect(store.listBatches('r').map(({ number }) => number)).toEqual([1, 2]);
  expect(store.getOutput('r', 'fit', 2)).toEqual({ rows: ['mine'] });
  expect(leads(file)).toEqual([1]);
  lease.commit(batchOf({ number: 4 }), {});
  await other.kill();
});

test('leaves nothing of a batch whose process is killed in the middle of persist', async () => {
  const file = userDatabase();
  const other = holder(file);
  await other.next();
  await other.say('commit 1');
  expect(await other.say('pile 2')).toEqual({ did: 'pile' });
  const looking = open(file, { readonly: true });
  expect(looking.listBatches('r').map(({ number }) => number)).toEqual([1]);
  await other.kill();
  const store = open(file);
  const lease = beginRun(store);
  expect([lease.listBatches('fit').map(({ number }) => number), leads(file)]).toEqual([[1], [1]]);
  lease.commit(batchOf({ number: 2 }), { rows: [2] }, (tx) => void tx.run('insert into leads values (2, 0)'));
  expect(leads(file)).toEqual([1, 2]);
});

test('waits for a writer that holds the lock for a while', async () => {
  const file = userDatabase();
  const other = holder(file);
  await other.next();
  const writer = open(file, { busyTimeoutMs: 5_000 });
  expect(await other.say('linger 1')).toEqual({ did: 'within' });
  beginRun(writer, 'mine').release();
  expect(await other.next()).toEqual({ did: 'linger' });
  await other.kill();
});

test('waits for a locked store without holding up what else the process does', async () => {
  const file = userDatabase();
  const other = holder(file);
  await other.next();
  await other.say('pile 1'); // holds the lock for ever
  let turns = 0;
  const ticking = setInterval(() => turns++, 5);
  const flow = pipeline<{ xs: number[] }>('f').batch('b', { over: 'xs', size: 1 }, (b) =>
    b.step('s', ({ xs }) => ({ xs })),
  );
  const run = flow.run({ xs: [1, 2] }, { store: open(file, { busyTimeoutMs: 10 }), runId: 'waits' });
  await vi.waitUntil(() => turns > 20, { timeout: 30_000 });
  await other.kill();
  expect((await run.result).stats.batches).toBe(2);
  clearInterval(ticking);
});

test('says so when a writer keeps the lock', async () => {
  const file = userDatabase();
  const other = holder(file);
  await other.next();
  await other.say('pile 1');
  const store = open(file, { readonly: true });
  expect(store.listRuns()).toHaveLength(1); // who reads does not wait
  const writer = open(file, { busyTimeoutMs: 200 });
  expect(() => writer.openRun('mine', { flow: 'leads', by: 'me' })).toThrow(/another process holds its lock/);
  expect(codeOf(() => writer.openRun('mine', { flow: 'leads', by: 'me' }))).toBe('locked');
  await other.kill();
  writer.openRun('mine', { flow: 'leads', by: 'me' }).release();
});

test('tells another process of each batch once, in order, until the run has ended', async () => {
  const file = userDatabase();
  const other = holder(file);
  await other.next();
  await other.say('commit 1');
  const store = open(file, { readonly: true });
  const outcomes: BatchOutcome[] = [];
  const lines = ['commit 3', 'commit 2', 'end'];
  for await (const outcome of tail(store, 'r')) {
    outcomes.push(outcome);
    const line = lines.shift();
    if (line) await other.say(line);
  }
  expect(outcomes.map(({ batch, results }) => [batch.number, results])).toEqual([
    [1, [1]],
    [3, [3]],
    [2, [2]],
  ]);
  expect(lines).toEqual([]);
  await other.kill();
});

test('ends a tail when the process of the run is killed', async () => {
  const file = userDatabase();
  const other = holder(file);
  await other.next();
  await other.say('commit 1');
  const seen: number[] = [];
  for await (const { batch } of tail(open(file, { readonly: true }), 'r')) {
    seen.push(batch.number);
    await other.kill();
  }
  expect(seen).toEqual([1]);
});

test('shows how far the run of another process is, and that it was killed', async () => {
  const file = userDatabase();
  const other = holder(file);
  await other.next();
  await other.say('commit 1');
  await other.say('pile 2');
  expect(findPipeProgress(file, 'r', String(other.pid))).toMatchObject({
    ...{ state: 'running', alive: true },
    scopes: [{ scope: 'fit', done: 1, rows: 1, size: 1, own: { done: 1 } }],
  });
  await other.kill();
  expect(findPipeProgress(file, 'r', 'somebody else')).toMatchObject({
    ...{ state: 'running', alive: false },
    scopes: [{ scope: 'fit', done: 1, own: { done: 0, rows: 0 } }],
  });
});
