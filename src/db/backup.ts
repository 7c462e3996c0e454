/** Copies a database while others write to it: a snapshot of one moment, checked, and on the disk before it has its name. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { codeOf, DrainError, messageOf } from '../core/error.ts';
import { openForeign } from './foreign.ts';
import type { Db } from './native.ts';

/**
 * @param file where there is none yet
 * @returns its size in bytes
 * @throws DrainError `exists`, `damaged` when the copy is not sound, `cannot_write`
 */
export function backUp(db: Db, file: string): number {
  if (existsSync(file)) throw exists(file);
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    copy(db, temporary);
    verify(temporary);
    sync(temporary);
    name(temporary, file);
    sync(dirname(file));
    return statSync(file).size;
  } catch (thrown) {
    throw explain(thrown, file);
  } finally {
    for (const suffix of ['', '-journal']) rmSync(temporary + suffix, { force: true });
  }
}

/** One reading transaction: writers go on, and what they commit meanwhile is not in it. */
function copy(db: Db, temporary: string): void {
  rmSync(temporary, { force: true }); // of a process of our number that was killed
  db.prepare('vacuum into ?').run(temporary);
}

function verify(temporary: string): void {
  const copied = openForeign(temporary);
  try {
    const found = copied.pragma('integrity_check', { simple: true });
    if (found !== 'ok') throw new DrainError('damaged', `The copy is not sound (${found}), and was removed.`);
  } finally {
    copied.close();
  }
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A link never takes the place of a file that somebody else has made meanwhile. */
function name(temporary: string, file: string): void {
  try {
    linkSync(temporary, file);
    unlinkSync(temporary);
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST' || existsSync(file)) throw exists(file);
    renameSync(temporary, file); // a file system without links, as on many sticks
  }
}

function exists(file: string): DrainError {
  return new DrainError(
    'exists',
    `${file} is there already, and was left as it is. Name a file that is not there yet.`,
  );
}

function explain(thrown: unknown, file: string): unknown {
  if (thrown instanceof DrainError || codeOf(thrown) === undefined) return thrown;
  if (codeOf(thrown)?.startsWith('SQLITE_CORRUPT'))
    return new DrainError('damaged', `The database is damaged and cannot be copied whole: drain doctor tells more.`, {
      cause: thrown,
    });
  const way = 'Check that the folder is there, its permissions and the space on its disk.';
  return new DrainError('cannot_write', `Cannot write ${file}: ${messageOf(thrown)}. ${way}`, { cause: thrown });
}
