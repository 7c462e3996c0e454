/** Loads better-sqlite3, and says in one line what to do when its native part is missing or was built for another Node. */
import { createRequire } from 'node:module';
import type BetterSqlite3 from 'better-sqlite3';
import { DrainError, messageOf } from '../core/error.ts';

export type Db = BetterSqlite3.Database;
export type OpenOptions = BetterSqlite3.Options;

let Database: typeof BetterSqlite3 | undefined;

export function openNative(file: string, options: OpenOptions): Db {
  try {
    Database ??= createRequire(import.meta.url)('better-sqlite3') as typeof BetterSqlite3;
    return new Database(file, options);
  } catch (thrown) {
    if (!isBindingProblem(thrown)) throw thrown;
    throw new DrainError(
      'native_binding',
      `Cannot load the SQLite binding for Node ${process.version} (${firstLine(messageOf(thrown))}). ` +
        'Run `npm rebuild better-sqlite3` where drain is installed.',
      { cause: thrown },
    );
  }
}

function isBindingProblem(thrown: unknown): boolean {
  return /NODE_MODULE_VERSION|bindings file|better_sqlite3\.node|Cannot find module 'better-sqlite3'|ERR_DLOPEN_FAILED/.test(
    `${messageOf(thrown)} ${(thrown as { code?: string }).code ?? ''}`,
  );
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
