/** Opens a database of drain's as it is, to look at it: nothing is migrated, made or repaired. */
import { statSync } from 'node:fs';
import { DrainError } from '../core/error.ts';
import { openForeign } from './foreign.ts';
import type { Db } from './native.ts';
import { APPLICATION_ID } from './open.ts';

/** @throws DrainError `not_found`, `not_a_database`, `damaged`, `locked`, `cannot_read` */
export function openToInspect(file: string): { db: Db; version: number } {
  const db = openForeign(file);
  try {
    const version = db.pragma('user_version', { simple: true }) as number;
    if (db.pragma('application_id', { simple: true }) === APPLICATION_ID) return { db, version };
    const what = statSync(file).size === 0 ? 'it is empty' : "it is an SQLite database, but not one of drain's";
    throw new DrainError('not_a_database', `Cannot use ${file}: ${what}.`);
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}
