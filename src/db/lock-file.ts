/** A lock among processes that dies with whoever holds it: SQLite's own, on a file that stays empty. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { openNative } from './native.ts';
import { isBusy } from './transact.ts';

/**
 * The kernel gives it up when its process ends, however that ends; other containers of this machine are kept out too. The
 * file is never removed: a lock on a file that is not there any more keeps nobody out. About a quarter of a millisecond.
 * @returns undefined while somebody has it, this process included
 */
export function tryLockFile(file: string): Disposable | undefined {
  mkdirSync(dirname(file), { recursive: true });
  const db = openNative(file, { timeout: 0 });
  try {
    db.exec('begin exclusive');
    return { [Symbol.dispose]: () => void db.close() };
  } catch (thrown) {
    db.close();
    if (isBusy(thrown)) return undefined;
    throw thrown;
  }
}
