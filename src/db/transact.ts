import type BetterSqlite3 from 'better-sqlite3';
import { codeOf, DrainError } from '../core/error.ts';
import type { Db } from './native.ts';

/**
 * Runs `change` in one IMMEDIATE transaction: all of it or nothing. A deferred one that reads first and writes then fails
 * at once with SQLITE_BUSY when another process wrote in between, whatever the timeout.
 */
export function transact<Result>(db: Db, change: () => Result): Result {
  const runner = runners.get(db) ?? db.transaction((work: () => unknown) => work());
  runners.set(db, runner);
  return runner.immediate(change) as Result;
}

/** Made once a connection: better-sqlite3 makes four functions for each that it is given. */
const runners = new WeakMap<Db, BetterSqlite3.Transaction<(work: () => unknown) => unknown>>();

/**
 * The same, on the disk before it returns: ends are told to nobody before they are safe. One fsync, which carries the
 * commits before it. `exec()`, because a prepared PRAGMA that is kept does nothing the first time.
 */
export function transactDurably<Result>(db: Db, change: () => Result): Result {
  db.exec('pragma synchronous = FULL');
  try {
    return transact(db, change);
  } finally {
    db.exec('pragma synchronous = NORMAL');
  }
}

/** Another process holds the write lock: nothing was changed, and it may be tried again. */
export function isBusy(thrown: unknown): boolean {
  if (codeOf(thrown)?.startsWith('SQLITE_BUSY')) return true;
  return thrown instanceof Error && thrown.cause !== undefined && isBusy(thrown.cause);
}

const WAIT_MS = { first: 5, most: 100 } as const;

/** For how many milliseconds, until when, or whichever comes first. */
export type Patience = number | AbortSignal | { readonly ms: number; readonly until: AbortSignal | undefined };

/**
 * Tries `change` again while another process holds the write lock. The busy timeout of the connection is short, so that
 * signals and timeouts are served in between.
 * @param patience how long to try at all; without it, until it works
 * @throws DrainError `locked` when patience has run out
 */
export async function whenFree<Result>(
  change: () => Result,
  patience: Patience = Number.POSITIVE_INFINITY,
): Promise<Result> {
  const began = performance.now();
  for (let waitMs: number = WAIT_MS.first; ; waitMs = Math.min(waitMs * 2, WAIT_MS.most)) {
    try {
      return change();
    } catch (thrown) {
      if (!isBusy(thrown)) throw thrown;
      const waited = performance.now() - began;
      if (isOver(patience, waited)) throw locked(waited, thrown);
    }
    await new Promise((resolve) => setTimeout(resolve, waitMs * (0.5 + Math.random() / 2)));
  }
}

function isOver(patience: Patience, waitedMs: number): boolean {
  if (typeof patience === 'number') return waitedMs > patience;
  if ('aborted' in patience) return patience.aborted;
  return waitedMs > patience.ms || patience.until?.aborted === true;
}

function locked(waitedMs: number, cause: unknown): DrainError {
  return new DrainError(
    'locked',
    `The database is locked by another process and stayed so for ${Math.round(waitedMs / 1000)} s. Nothing was changed. ` +
      'Try again; if it lasts, look for a backup or an open `sqlite3` shell on drain.db.',
    { cause },
  );
}
