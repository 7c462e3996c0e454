import { chmodSync, copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openForeign } from '../../src/db/foreign.ts';
import { databaseWith, errorOf, fileWith, tempFolder } from '../intake/files.ts';

const NOBODY = 65_534;

/** Root may write everywhere. */
function unprivileged<Result>(act: () => Result): Result {
  if (process.getuid?.() !== 0) return act();
  process.seteuid?.(NOBODY);
  try {
    return act();
  } finally {
    process.seteuid?.(0);
  }
}

/** A database whose last rows are only in its write-ahead log, in a folder that nobody may write to. */
function unwritableWithLeftovers(): string {
  const live = databaseWith('pragma journal_mode = wal; create table t (a); insert into t values (1)');
  const writer = new Database(live);
  writer.exec('insert into t values (2)');
  const parent = tempFolder();
  chmodSync(parent, 0o755);
  const folder = join(parent, 'readonly');
  mkdirSync(folder);
  for (const suffix of ['', '-wal']) {
    copyFileSync(live + suffix, join(folder, `a.db${suffix}`));
    chmodSync(join(folder, `a.db${suffix}`), 0o444);
  }
  writer.close();
  chmodSync(folder, 0o555);
  return join(folder, 'a.db');
}

test('reads, and cannot write', () => {
  const db = openForeign(databaseWith('create table t (a); insert into t values (1)'));
  expect(db.prepare('select a from t').pluck().all()).toEqual([1]);
  expect(() => db.exec('delete from t')).toThrow('readonly');
  db.close();
});

test('reads what only the write-ahead log holds, also where it may not write', () => {
  const file = unwritableWithLeftovers();
  const db = unprivileged(() => openForeign(file));
  expect(db.prepare('select a from t').pluck().all()).toEqual([1, 2]);
  expect(() => db.exec('delete from t')).toThrow('readonly');
  db.close();
  expect(readdirSync(join(file, '..'))).toEqual(['a.db', 'a.db-wal']);
});

test.each([
  [
    'text',
    () => fileWith('a.db', 'hello, this is not a database, whatever its name says'.repeat(20)),
    'not_a_database',
  ],
  ['a folder', () => tempFolder(), 'cannot_read'],
  ['nothing', () => join(tempFolder(), 'a.db'), 'not_found'],
  ['a damaged one', () => damaged(), 'damaged'],
])('says what is wrong with %s', (_, make, code) => {
  const file = make();
  const error = errorOf(() => openForeign(file));
  expect(error.code).toBe(code);
  expect(error.message).toContain(file);
});

function damaged(): string {
  const file = databaseWith('create table t (a)');
  const bytes = Buffer.alloc(4096, 7);
  bytes.set(Buffer.from('SQLite format 3\0\x10\0\x01\x01\0\x40\x20\x20', 'latin1'));
  writeFileSync(file, bytes);
  return file;
}
