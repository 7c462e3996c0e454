/** The transaction of a batch, in the hands of the user's `persist`: theirs to fill, not to end. */
import type BetterSqlite3 from 'better-sqlite3';
import type { Db } from '../../db/native.ts';
import { PipelineError } from '../../pipeline/batch-error.ts';
import type { Tx } from '../../pipeline/store/batch-store.ts';

type Statement = BetterSqlite3.Statement<unknown[], unknown>;

/** Texts with values in them are all different, and are not to be kept for ever. */
const MOST_STATEMENTS = 200;

const COMMENTS = String.raw`(?:\s|;|--[^\n]*(?:\n|$)|/\*[\s\S]*?\*/)*`;
const ENDS_TRANSACTION = new RegExp(`^${COMMENTS}(begin|commit|end|rollback|savepoint|release)\\b`, 'i');

const kept = new WeakMap<Db, Map<string, Statement>>();

/** @throws PipelineError `store` where the transaction is over before `use` is */
export function withTransaction(db: Db, use: (tx: Tx) => void): void {
  let isOpen = true;
  const prepared = (sql: string): Statement => {
    if (!isOpen || !db.inTransaction) throw isOver();
    return prepare(db, sql);
  };
  try {
    use({
      run: (sql, ...parameters) => prepared(sql).run(...parameters.map(bindable)).changes,
      get: (sql, ...parameters) => prepared(sql).get(...parameters.map(bindable)),
      all: (sql, ...parameters) => prepared(sql).all(...parameters.map(bindable)),
    });
  } finally {
    isOpen = false;
  }
  // SQLite ends it by itself on some errors, a full disk among them, which `persist` may have caught.
  if (!db.inTransaction) throw isOver();
}

function prepare(db: Db, sql: string): Statement {
  const ofDb = kept.get(db) ?? new Map<string, Statement>();
  kept.set(db, ofDb);
  const found = ofDb.get(sql);
  if (found) return found;
  const ends = ENDS_TRANSACTION.exec(sql)?.[1];
  if (ends !== undefined) throw endsIt(ends);
  if (ofDb.size >= MOST_STATEMENTS) ofDb.delete(ofDb.keys().next().value as string);
  const made = db.prepare<unknown[], unknown>(sql);
  ofDb.set(sql, made);
  return made;
}

/** Rows have truths, and SQLite has no word for them. */
function bindable(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'object' || value === null || !isNamed(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, bindable(each)]));
}

/** Parameters by name, as `@name`. */
function isNamed(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null;
}

function endsIt(word: string): PipelineError {
  return new PipelineError(
    'store',
    `\`persist\` cannot say ${word.toUpperCase()}: its transaction is that of the batch, and ends when it returns. ` +
      'To keep nothing of the batch, throw.',
  );
}

function isOver(): PipelineError {
  return new PipelineError(
    'store',
    '`tx` was used after the transaction of its batch: use it only until `persist` returns, and do not go on after an ' +
      'error that ended the transaction.',
  );
}
