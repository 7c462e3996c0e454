/** Opens the user's own database for pipelines, and leaves it as it is but for tables of our own. */
import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { openForeign } from '../../db/foreign.ts';
import { type Db, openNative } from '../../db/native.ts';
import { createPipeTables, hasPipeTables } from '../../db/pipe-tables.ts';
import { isBusy } from '../../db/transact.ts';
import { PipelineError } from '../../pipeline/batch-error.ts';

export interface ConnectionOptions {
  readonly readonly: boolean;
  readonly create: boolean;
  readonly busyTimeoutMs: number;
}

export function openConnection(file: string, { readonly, create, busyTimeoutMs }: ConnectionOptions): Db {
  if (readonly) return openForeign(file, { busyTimeoutMs });
  requirePlace(file, create);
  const db = openNative(file, { fileMustExist: !create, timeout: busyTimeoutMs });
  try {
    insist(busyTimeoutMs, () => prepare(db));
    return db;
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

/** How a database that is in use keeps its journal is its owner's to say; a new one has a WAL, so that readers do not wait. */
function prepare(db: Db): void {
  if (!hasPipeTables(db)) {
    if (db.prepare('select count(*) from sqlite_master').pluck().get() === 0) db.pragma('journal_mode = WAL');
    createPipeTables(db);
  }
  db.pragma('synchronous = NORMAL'); // what has to be on the disk says so
}

function requirePlace(file: string, create: boolean): void {
  const path = resolve(file);
  if (existsSync(path)) {
    if (statSync(path).isDirectory()) throw unusable(file, 'it is a folder. Name a file in it.');
    return;
  }
  if (!create) throw unusable(file, 'there is no such file.');
  if (!existsSync(dirname(path))) throw unusable(file, `its folder ${dirname(path)} is not there. Make it first.`);
}

function unusable(file: string, why: string): PipelineError {
  return new PipelineError('store', `Cannot open ${file}: ${why}`);
}

const PAUSE_MS = 20;

/** SQLite does not wait by itself for all that opening takes: two who make a database WAL in the same moment are told so at once. */
function insist(mostMs: number, change: () => void): void {
  const last = performance.now() + mostMs;
  for (;;) {
    try {
      change();
      return;
    } catch (thrown) {
      if (!isBusy(thrown) || performance.now() > last) throw thrown;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
  }
}
