import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openNative } from '../../../src/db/native.ts';
import { findPipeProgress } from '../../../src/read/batches/pipe-progress.ts';
import { openBatchStore } from '../../../src/store/batches/open-batch-store.ts';
import { batchOf, beginRun } from '../../support/batch-store-rules.ts';

function place(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'drain-pipe-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, name);
}

test('counts the batches of each scope by how they ended, and those of an attempt apart', () => {
  const file = place('leads.db');
  const store = openBatchStore(file);
  const before = Date.now();
  const first = beginRun(store, 'r', { by: 'a1' });
  first.expect('fit', 6);
  first.commit(batchOf({ number: 1, size: 20, rows: 18 }), {});
  first.commit(batchOf({ number: 2, status: 'failed', size: 20, rows: 0 }), {});
  first.release();
  const second = beginRun(store, 'r', { by: 'a2' });
  second.commit(batchOf({ number: 2, status: 'partial', size: 20, rows: 5 }), {});
  second.commit(batchOf({ number: 3, status: 'failed', size: 20, rows: 0 }), {});
  second.commit(batchOf({ number: 4, status: 'skipped', size: 10, rows: 0 }), {});
  second.commit(batchOf({ scope: 'mail', size: 3, rows: 3 }), {});
  const fit = { scope: 'fit', total: 6, done: 1, partial: 1, failed: 1, skipped: 1, rows: 23, size: 50 };
  const mail = { scope: 'mail', total: undefined, done: 1, partial: 0, failed: 0, skipped: 0, rows: 3, size: 3 };
  const running = findPipeProgress(file, 'r');
  expect(running).toEqual({
    ...{ state: 'running', alive: true, startedAt: running?.startedAt, endedAt: undefined, error: undefined },
    scopes: [
      { ...fit, own: undefined },
      { ...mail, own: undefined },
    ],
  });
  expect(running?.startedAt).toBeGreaterThanOrEqual(before);
  expect(findPipeProgress(file, 'r', 'a2')?.scopes).toEqual([
    { ...fit, own: { done: 0, partial: 1, failed: 1, skipped: 1, rows: 5, size: 30 } },
    { ...mail, own: { done: 1, partial: 0, failed: 0, skipped: 0, rows: 3, size: 3 } },
  ]);
  expect(findPipeProgress(file, 'r', 'a1')?.scopes[0]?.own).toMatchObject({ done: 1, failed: 0, rows: 18, size: 20 });
  second.end('failed', 'it broke');
  expect(findPipeProgress(file, 'r')).toMatchObject({ state: 'failed', alive: false, error: 'it broke' });
  expect(findPipeProgress(file, 'r')?.endedAt).toBeGreaterThanOrEqual(before);
  store.close();
});

test('has nothing to show where there is no file, no database, no table, no run, and no way to read it', () => {
  const text = place('text.db');
  writeFileSync(text, 'no database, whatever its name says'.repeat(50));
  const users = place('users.db');
  const db = openNative(users, {});
  db.exec('create table leads (id)');
  for (const file of [place('nowhere.db'), text, users, '/']) expect(findPipeProgress(file, 'r'), file).toBeUndefined();
  db.exec('create table drain_pipe_meta (version integer); insert into drain_pipe_meta values (99)');
  expect(findPipeProgress(users, 'r')).toBeUndefined();
  db.exec('drop table drain_pipe_meta');
  const store = openBatchStore(users);
  store.openRun('taken', { flow: 'leads', by: 'me' });
  expect([findPipeProgress(users, 'lost'), findPipeProgress(users, 'taken')]).toEqual([undefined, undefined]);
  beginRun(store).release();
  expect(findPipeProgress(users, 'r')).toMatchObject({ state: 'running', alive: false, scopes: [] });
  db.exec('begin exclusive');
  expect(findPipeProgress(users, 'r')).toBeUndefined();
  db.exec('rollback');
  db.close();
  store.close();
});
