import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Db, openNative } from '../../../src/db/native.ts';
import type { BatchStore, Tx } from '../../../src/pipeline/store/batch-store.ts';
import { openBatchStore } from '../../../src/store/batches/open-batch-store.ts';
import { batchOf, beginRun, codeOf } from '../../support/batch-store-rules.ts';
import { cannotMount, fillUp, mountSmall } from '../../support/small-disk.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'drain-pipe-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

/** With what users have in theirs. */
function userDatabase(schema: string): { file: string; db: Db } {
  const file = join(folder(), 'leads.db');
  const db = openNative(file, {});
  db.exec(schema);
  onTestFinished(() => void db.close());
  return { file, db };
}

function open(file: string, options: Parameters<typeof openBatchStore>[1] = {}): BatchStore {
  const store = openBatchStore(file, options);
  onTestFinished(() => store.close());
  return store;
}

function commit(store: BatchStore, persist: (tx: Tx) => void): void {
  const lease = beginRun(store);
  try {
    lease.commit(batchOf(), { rows: [] }, persist);
  } finally {
    lease.release();
  }
}

test('makes a new file with a WAL, and leaves the journal of one that is there as it is', () => {
  const { file, db } = userDatabase('create table leads (id integer primary key)');
  open(file);
  expect(db.pragma('journal_mode', { simple: true })).toBe('delete');
  const made = join(folder(), 'new.db');
  open(made);
  expect(openNative(made, { readonly: true }).pragma('journal_mode', { simple: true })).toBe('wal');
});

test('touches nothing of the user but by what persist says', () => {
  const { file, db } = userDatabase(
    'create table leads (id integer primary key); insert into leads values (1); pragma user_version = 7; pragma application_id = 9',
  );
  commit(open(file), () => {});
  expect(db.prepare('select id from leads').pluck().all()).toEqual([1]);
  expect([db.pragma('user_version', { simple: true }), db.pragma('application_id', { simple: true })]).toEqual([7, 9]);
  const others = db.prepare(
    "select name from sqlite_master where name not like 'drain\\_pipe\\_%' escape '\\' and name not like 'sqlite_%'",
  );
  expect(others.pluck().all()).toEqual(['leads']);
});

test('opens a file that two make in the same moment, and one that is open already', () => {
  const file = join(folder(), 'leads.db');
  const [one, two] = [open(file), open(file)];
  const lease = beginRun(one);
  expect(two.listRuns()).toHaveLength(1);
  expect(() => two.openRun('r', { flow: 'leads', by: 'me' })).toThrow(`This process (${process.pid} on `);
  lease.release();
  two.openRun('r', { flow: 'leads', by: 'me' }).release();
});

test('lets go of its runs when it is closed', () => {
  const file = join(folder(), 'leads.db');
  const store = open(file);
  const lease = beginRun(store);
  store.close();
  store.close();
  expect(open(file).openRun('r', { flow: 'leads', by: 'me' }).earlier).toMatchObject({
    state: 'running',
    alive: false,
  });
  expect(() => store.listRuns()).toThrow(/is closed/);
  expect(codeOf(() => lease.commit(batchOf(), {}))).toBe('store');
});

test('says what is wrong with a path, and makes nothing there', () => {
  const place = folder();
  mkdirSync(join(place, 'a folder'));
  writeFileSync(join(place, 'text.db'), 'this is not a database, however long it is'.repeat(100));
  const before = readdirSync(place);
  const problems: readonly [string, Parameters<typeof openBatchStore>[1], RegExp][] = [
    ['nowhere/leads.db', {}, /its folder .*nowhere is not there\. Make it first/],
    ['leads.db', { create: false }, /there is no such file/],
    ['leads.db', { readonly: true }, /there is no such file/],
    ['a folder', {}, /it is a folder/],
    ['text.db', {}, /it is not an SQLite database/],
    ['text.db', { readonly: true }, /it is not an SQLite database/],
  ];
  for (const [name, options, message] of problems) {
    expect(() => openBatchStore(join(place, name), options), name).toThrow(message);
    expect(
      codeOf(() => openBatchStore(join(place, name), options)),
      name,
    ).toBe('store');
  }
  expect(readdirSync(place)).toEqual(before);
});

test('refuses the tables of a newer version, and says what to do', () => {
  const { file, db } = userDatabase(
    'create table drain_pipe_meta (version integer); insert into drain_pipe_meta values (99)',
  );
  for (const options of [{}, { readonly: true }]) {
    const use = () => open(file, options).listRuns();
    expect(use).toThrow(/version 99, and this drain knows 1: a newer one wrote them\. Update drain-controller/);
    expect(codeOf(use)).toBe('store');
  }
  expect(db.prepare('select count(*) from sqlite_master').pluck().get()).toBe(1);
});

test('reads a database without pipelines as one that has none, and sees them come', async () => {
  const { file, db } = userDatabase('pragma journal_mode = wal; create table leads (id integer primary key)');
  const looking = open(file, { readonly: true });
  const mark = await looking.changed(AbortSignal.abort(), 0);
  expect([looking.listRuns(), looking.findRun('r'), looking.listEvents('r', 0, 9)]).toEqual([[], undefined, []]);
  expect(db.prepare('select name from sqlite_master').pluck().all()).toEqual(['leads']);
  expect(() => looking.openRun('r', { flow: 'leads', by: 'me' })).toThrow(/was opened to be read only/);
  const waiting = looking.changed(undefined, mark);
  beginRun(open(file)).release();
  await waiting;
  expect(looking.listRuns()).toHaveLength(1);
});

test('says of a run of another machine that it cannot be seen, and takes it over when told to', () => {
  const file = join(folder(), 'leads.db');
  const store = open(file);
  const lease = beginRun(store);
  const elsewhere = { host: 'build-3', pid: 4711, start: '1', bootId: 'another', pidNamespace: 'pid:[1]' };
  const db = openNative(file, {});
  db.prepare('update drain_pipe_runs set owner = ?').run(JSON.stringify(elsewhere));
  db.close();
  expect(store.findRun('r')).toMatchObject({ state: 'running', alive: true });
  expect(() => store.openRun('r', { flow: 'leads', by: 'me' })).toThrow(
    /Process 4711 on build-3 has had it since .+ cannot be seen from here\. If .+ `\{ takeOver: true \}`/,
  );
  open(file, { takeOver: true }).openRun('r', { flow: 'leads', by: 'me' });
  expect(codeOf(() => lease.commit(batchOf(), {}))).toBe('busy');
});

test('keeps the rules of the user: foreign keys, triggers and constraints', () => {
  const { file, db } = userDatabase(`
    create table companies (id integer primary key);
    create table leads (id integer primary key, company integer references companies deferrable initially deferred, score check (score > 0));
    create table log (id integer);
    create trigger noted after insert on leads begin insert into log values (new.id); end;
    insert into companies values (1);`);
  const store = open(file);
  expect(() => commit(store, (tx) => void tx.run('insert into leads values (1, 99, 1)'))).toThrow(/FOREIGN KEY/);
  expect(() => commit(store, (tx) => void tx.run('insert into leads values (1, 1, -1)'))).toThrow(/CHECK/);
  expect([store.listBatches('r'), db.prepare('select * from log').all()]).toEqual([[], []]);
  commit(store, (tx) => void tx.run('insert into leads values (1, 1, 1)'));
  expect(db.prepare('select id from log').pluck().all()).toEqual([1]);
});

test('hands persist a transaction that it can fill and not end', () => {
  const { file, db } = userDatabase('create table leads (id integer primary key, name text, isNew, note)');
  const store = open(file);
  let leaked: Tx | undefined;
  commit(store, (tx) => {
    leaked = tx;
    expect(tx.run('insert into leads values (?, ?, ?, ?)', 1, "O'Neill", true, undefined)).toBe(1);
    expect(
      tx.run('insert into leads values (@id, @name, @isNew, @note)', {
        id: 2,
        name: 'x',
        isNew: false,
        note: undefined,
      }),
    ).toBe(1);
    expect(tx.get('select name from leads where id = ?', 1)).toEqual({ name: "O'Neill" });
    expect(tx.get('select name from leads where id = ?', 9)).toBeUndefined();
    expect(tx.all('select isNew, note from leads order by id')).toEqual([
      { isNew: 1, note: null },
      { isNew: 0, note: null },
    ]);
    for (const sql of ['commit', ' ROLLBACK', '-- so\nend', '/* so */ begin', ';savepoint s', 'release s'])
      expect(() => tx.run(sql), sql).toThrow(/its transaction is that of the batch/);
    for (let index = 0; index < 500; index++) tx.get(`select ${index}`);
    expect(() => tx.run('insert into nowhere values (1)')).toThrow(/no such table: nowhere/);
  });
  expect(() => leaked?.run('delete from leads')).toThrow(/`tx` was used after the transaction/);
  expect(db.prepare('select count(*) from leads').pluck().get()).toBe(2);
});

test('keeps nothing of a persist that goes on after the transaction was ended under it', () => {
  const { file, db } = userDatabase('create table leads (id integer primary key); insert into leads values (1)');
  const store = open(file);
  const persist = (tx: Tx): void => {
    tx.run('insert into leads values (2)');
    try {
      tx.run('insert or rollback into leads values (1)');
    } catch {
      // as careless as some are
    }
    tx.run('insert into leads values (3)');
  };
  expect(() => commit(store, persist)).toThrow(/error that ended the transaction/);
  const careless = (tx: Tx): void => {
    try {
      persist(tx);
    } catch {
      // more careless still
    }
  };
  expect(() => commit(store, careless)).toThrow(/error that ended the transaction/);
  expect([db.prepare('select id from leads').pluck().all(), store.listBatches('r')]).toEqual([[1], []]);
});

test('removes all of a run with its row', () => {
  const file = join(folder(), 'leads.db');
  const store = open(file);
  for (const id of ['a', 'b']) {
    const lease = beginRun(store, id);
    lease.putStep('load', {});
    lease.commit(batchOf(), {});
    lease.release();
  }
  const db = openNative(file, {});
  db.exec("delete from drain_pipe_runs where run_id = 'a'");
  const left = ['steps', 'scopes', 'batches', 'outputs', 'events'].map((name) =>
    db.prepare(`select count(*) from drain_pipe_${name}`).pluck().get(),
  );
  db.close();
  expect(left).toEqual([1, 1, 1, 1, 3]);
  expect(store.listBatches('b')).toHaveLength(1);
});

test.skipIf(process.getuid?.() === 0)('says that a file is read-only here', () => {
  const file = join(folder(), 'leads.db');
  open(file).close();
  chmodSync(file, 0o400);
  expect(() => open(file).openRun('r', { flow: 'leads', by: 'me' })).toThrow(/read-only/);
});

test.skipIf(cannotMount())(
  'keeps nothing of a batch for which the disk has no room, and goes on when there is some',
  () => {
    const disk = mountSmall();
    const store = openBatchStore(join(disk, 'leads.db'));
    const lease = beginRun(store);
    lease.commit(batchOf(), { rows: ['x'] });
    const ballast = join(disk, 'ballast');
    fillUp(ballast);
    const large = { rows: Array.from({ length: 100 }, (_, index) => ({ index, text: 'x'.repeat(2_000) })) };
    const write = () => lease.commit(batchOf({ number: 2 }), large);
    expect(codeOf(write)).toBe('store');
    expect(write).toThrow(/its disk is full|disk I\/O error/);
    expect(store.listBatches('r').map(({ number }) => number)).toEqual([1]);
    rmSync(ballast);
    write();
    expect(store.getOutput('r', 'fit', 2)).toEqual(large);
    store.close();
    expect(existsSync(join(disk, 'leads.db'))).toBe(true);
  },
);
