/** Opens drain's own database: to write, or read-only so that a query cannot write. */
import { closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf, DrainError, messageOf } from '../core/error.ts';
import { type Db, openNative } from './native.ts';
import { whenFree } from './transact.ts';

/** `drai`, in the file's header: tells our databases from all others. */
export const APPLICATION_ID = 0x64726169;

/** Short, because nothing else runs while a statement waits; `whenFree` tries again. */
const BUSY_TIMEOUT_MS = 100;

/** With SQLite's own 2 MB, looking up what 10,000 phases did the night before took 53 ms instead of 15. */
const READER_CACHE_KB = 32_000;

/** How long opening waits for a lock that another process holds. */
const OPEN_PATIENCE_MS = 10_000;

/** This version's `user_version`; a test holds it against the migrations. */
export const SCHEMA_VERSION = 7;

/** @throws DrainError `no_backlog`, `not_a_database`, `newer_database`, `locked`, `damaged`, `cannot_write` */
export async function openWriter(file: string, { create = false } = {}): Promise<Db> {
  if (create) makeFolder(file);
  else requireFile(file);
  const db = open(file, false);
  try {
    await whenFree(() => makeOurs(db), OPEN_PATIENCE_MS);
    await bringUpToDate(db);
    return db;
  } catch (thrown) {
    db.close();
    throw explain(thrown, file);
  }
}

/** @throws as {@link openWriter} */
export async function openReader(file: string): Promise<Db> {
  requireFile(file);
  const db = open(file, true);
  try {
    if (versionOf(db) === SCHEMA_VERSION && applicationOf(db) === APPLICATION_ID) return db;
  } catch (thrown) {
    db.close();
    throw explain(thrown, file);
  }
  db.close();
  (await openWriter(file)).close();
  return open(file, true);
}

function open(file: string, readonly: boolean): Db {
  try {
    const db = openNative(file, { readonly, timeout: BUSY_TIMEOUT_MS });
    if (readonly) db.pragma(`cache_size = -${READER_CACHE_KB}`);
    return db;
  } catch (thrown) {
    throw explain(thrown, file);
  }
}

/** Nothing is written, not even the journal's mode, before it is known to be ours. */
function makeOurs(db: Db): void {
  const isNew = isEmpty(db);
  if (!isNew && applicationOf(db) !== APPLICATION_ID) throw notOurs(db.name);
  db.pragma('journal_mode = WAL');
  db.pragma('foreign_keys = ON');
  db.pragma('synchronous = NORMAL');
  if (isNew) db.pragma(`application_id = ${APPLICATION_ID}`);
}

async function bringUpToDate(db: Db): Promise<void> {
  const version = versionOf(db);
  if (version === SCHEMA_VERSION) return;
  if (version > SCHEMA_VERSION) {
    throw new DrainError(
      'newer_database',
      `${db.name} is of version ${version}, this drain knows ${SCHEMA_VERSION}: it was written by a newer one. Update drain.`,
    );
  }
  const { migrate } = await import('./migrate.ts');
  try {
    await whenFree(() => migrate(db), OPEN_PATIENCE_MS);
  } catch (thrown) {
    // Somebody else opened it for the first time in the same moment, and was faster.
    if (versionOf(db) !== SCHEMA_VERSION) throw thrown;
  }
}

function versionOf(db: Db): number {
  return db.pragma('user_version', { simple: true }) as number;
}

function applicationOf(db: Db): number {
  return db.pragma('application_id', { simple: true }) as number;
}

function isEmpty(db: Db): boolean {
  return db.prepare('select count(*) from sqlite_master').pluck().get() === 0;
}

function requireFile(file: string): void {
  if (!existsSync(file)) {
    throw new DrainError('no_backlog', `No backlog here: ${file} does not exist. To start one: drain import FILE`);
  }
  // Opened only to look: SQLite would make an empty or wrong file its own.
  if (statSync(file).isDirectory() || !isEmptyOrSqlite(file)) {
    throw new DrainError(
      'not_a_database',
      `${file} is not an SQLite database. Name drain's own with --db, or the folder with --data-dir.`,
    );
  }
}

function isEmptyOrSqlite(file: string): boolean {
  return statSync(file).size === 0 || isSqliteFile(file);
}

/** By its first bytes: false also for a file that is not there. */
export function isSqliteFile(file: string): boolean {
  if (!existsSync(file)) return false;
  const head = Buffer.alloc(16);
  const fd = openSync(file, 'r');
  try {
    return readSync(fd, head, 0, 16, 0) === 16 && head.toString('latin1') === 'SQLite format 3\0';
  } finally {
    closeSync(fd);
  }
}

function makeFolder(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (thrown) {
    throw explain(thrown, file);
  }
  if (existsSync(file)) requireFile(file);
}

function notOurs(file: string): DrainError {
  return new DrainError(
    'not_a_database',
    `${file} is an SQLite database, but not one of drain's. To bring its phases in: drain import ${file}`,
  );
}

function explain(thrown: unknown, file: string): unknown {
  if (thrown instanceof DrainError) return thrown;
  const code = codeOf(thrown) ?? '';
  if (code === 'SQLITE_NOTADB')
    return new DrainError('not_a_database', `${file} is not an SQLite database.`, { cause: thrown });
  if (code.startsWith('SQLITE_CORRUPT')) {
    const way = 'Put back a copy, or try: sqlite3 FILE .recover';
    return new DrainError('damaged', `${file} is damaged (${messageOf(thrown)}). ${way}`, { cause: thrown });
  }
  if (/^(SQLITE_(CANTOPEN|READONLY|IOERR|FULL|PERM)|EACCES|EROFS|ENOSPC|ENOTDIR|EEXIST|EPERM)/.test(code)) {
    const way = 'Check the folder, its permissions and the space on its disk.';
    return new DrainError('cannot_write', `Cannot open ${file}: ${messageOf(thrown)}. ${way}`, { cause: thrown });
  }
  return thrown;
}
