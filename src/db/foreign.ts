/** Opens databases that are not drain's, to read them only. */
import { accessSync, chmodSync, constants, copyFileSync, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf, DrainError, messageOf } from '../core/error.ts';
import { type Db, openNative } from './native.ts';

/** Another program's writer holds the lock for one of its commits, which is short. */
const BUSY_TIMEOUT_MS = 2_000;

/**
 * SQLite creates an index beside a database in WAL mode, or rolls back a journal, before it can read: in a folder that
 * we may not write to it cannot. There a copy of the file and its journals is read, as it is at this moment.
 *
 * @param busyTimeoutMs how long each statement waits for a lock, during which nothing else runs
 * @throws DrainError `not_found`, `not_a_database`, `damaged`, `locked`, `cannot_read`
 */
export function openForeign(file: string, { busyTimeoutMs = BUSY_TIMEOUT_MS } = {}): Db {
  try {
    accessSync(file, constants.R_OK);
    return openReadable(file, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
  } catch (thrown) {
    if (!needsToWrite(thrown)) throw explainForeign(thrown, file);
  }
  try {
    return openCopy(file);
  } catch (thrown) {
    throw explainForeign(thrown, file);
  }
}

/** What went wrong with `file`, as one clear line; what is neither SQLite's nor the system's stays as it is. */
export function explainForeign(thrown: unknown, file: string): unknown {
  const code = codeOf(thrown);
  if (thrown instanceof DrainError || code === undefined) return thrown;
  const [name, message] = explanation(code, messageOf(thrown), file);
  return new DrainError(name, message, { cause: thrown });
}

function openReadable(file: string, options: Parameters<typeof openNative>[1]): Db {
  const db = openNative(file, options);
  try {
    db.prepare('select count(*) from sqlite_master').get();
    return db;
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

function openCopy(file: string): Db {
  const folder = mkdtempSync(join(tmpdir(), 'drain-foreign-'));
  try {
    const source = realpathSync(file);
    const copy = join(folder, 'copy.db');
    for (const suffix of ['', '-wal', '-journal']) {
      if (existsSync(source + suffix)) copyWritable(source + suffix, copy + suffix);
    }
    const db = openReadable(copy, { fileMustExist: true });
    db.pragma('journal_mode = DELETE');
    db.pragma('query_only = ON');
    return db;
  } finally {
    // The open connection keeps the copy readable; nothing is left behind, even by a kill.
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `copyFile` takes over the mode, by which the file may be read-only. */
function copyWritable(from: string, to: string): void {
  copyFileSync(from, to);
  chmodSync(to, 0o600);
}

function needsToWrite(thrown: unknown): boolean {
  return /^SQLITE_(CANTOPEN|READONLY|IOERR_SHM)/.test(codeOf(thrown) ?? '');
}

function explanation(code: string, message: string, file: string): [string, string] {
  if (code === 'SQLITE_NOTADB') return ['not_a_database', `Cannot read ${file}: it is not an SQLite database.`];
  if (code.startsWith('SQLITE_CORRUPT')) {
    return [
      'damaged',
      `Cannot read ${file}: it is damaged (${message}). Take a copy that is whole, or try: sqlite3 FILE .recover`,
    ];
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return ['locked', `Cannot read ${file}: another program holds its lock. Try again when that has ended.`];
  }
  if (code === 'ENOENT') return ['not_found', `Cannot read ${file}: there is no such file.`];
  if (code === 'EACCES') return ['cannot_read', `Cannot read ${file}: permission denied.`];
  return ['cannot_read', `Cannot read ${file}: ${message}. Check the path and its permissions.`];
}
