import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { schemaVersion } from '../../src/db/migrate.ts';
import { openReader, openWriter, SCHEMA_VERSION } from '../../src/db/open.ts';
import { TRIGGERS } from '../../src/db/triggers.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drain-open-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = () => join(folder, 'drain.db');

test('the version that the code expects is that of the migrations', () => {
  expect(SCHEMA_VERSION).toBe(schemaVersion());
});

test('a new database has every trigger, WAL and foreign keys', async () => {
  const db = await openWriter(file(), { create: true });
  const triggers = db.prepare("select name from sqlite_master where type = 'trigger'").pluck().all();
  expect(triggers.sort()).toEqual(Object.keys(TRIGGERS).sort());
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
  db.close();
});

test('a reader cannot write', async () => {
  (await openWriter(file(), { create: true })).close();
  const db = await openReader(file());
  expect(() => db.exec('delete from runs')).toThrow(/readonly/);
  db.close();
});

test('several may make the same database at once', async () => {
  const opened = await Promise.all([1, 2, 3].map(() => openWriter(file(), { create: true })));
  for (const db of opened) db.close();
});

test('refuses a newer one, saying what to do', async () => {
  const db = await openWriter(file(), { create: true });
  db.pragma('user_version = 99');
  db.close();
  await expect(openReader(file())).rejects.toMatchObject({
    code: 'newer_database',
    message: expect.stringContaining('Update drain'),
  });
});

test('refuses what is not there, no database, or not ours', async () => {
  await expect(openReader(file())).rejects.toMatchObject({ code: 'no_backlog' });
  writeFileSync(file(), 'hello');
  await expect(openWriter(file())).rejects.toMatchObject({ code: 'not_a_database' });
  const other = join(folder, 'other.db');
  const db = new Database(other);
  db.exec('create table t (x)');
  db.close();
  await expect(openWriter(other)).rejects.toMatchObject({
    code: 'not_a_database',
    message: expect.stringContaining('drain import'),
  });
});

test('says that a damaged one is damaged', async () => {
  const db = await openWriter(file(), { create: true });
  db.exec("insert into runs (run_id, door, created_at_ms) values ('r', 'import', 1)");
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  const copy = join(folder, 'copy.db');
  copyFileSync(file(), copy);
  const bytes = Buffer.alloc(8192, 0xee);
  const { openSync, writeSync, closeSync } = await import('node:fs');
  const descriptor = openSync(copy, 'r+');
  writeSync(descriptor, bytes, 0, bytes.length, 100);
  closeSync(descriptor);
  await expect(openWriter(copy)).rejects.toMatchObject({ code: expect.stringMatching(/damaged|not_a_database/) });
});
