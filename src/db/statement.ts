import type BetterSqlite3 from 'better-sqlite3';
import type { Db } from './native.ts';

type Statement = BetterSqlite3.Statement<unknown[], unknown>;

const prepared = new WeakMap<Db, Map<string, Statement>>();

/** Parameters are named (`@runId`): `undefined` becomes NULL. */
export type Parameters = Readonly<Record<string, string | number | bigint | null | undefined>>;

/** One statement a connection and text: prepared once, whoever asks. */
export function statement(db: Db, sql: string): Statement {
  const ofDb = prepared.get(db) ?? new Map<string, Statement>();
  prepared.set(db, ofDb);
  const found = ofDb.get(sql) ?? db.prepare(sql);
  ofDb.set(sql, found);
  return found;
}

export function run(db: Db, sql: string, parameters: Parameters = {}): { changes: number; id: number } {
  const { changes, lastInsertRowid } = statement(db, sql).run(bindable(parameters));
  return { changes, id: Number(lastInsertRowid) };
}

export function get<Row>(db: Db, sql: string, parameters: Parameters = {}): Row | undefined {
  return statement(db, sql).get(bindable(parameters)) as Row | undefined;
}

export function all<Row>(db: Db, sql: string, parameters: Parameters = {}): Row[] {
  return statement(db, sql).all(bindable(parameters)) as Row[];
}

export function iterate<Row>(db: Db, sql: string, parameters: Parameters = {}): IterableIterator<Row> {
  return statement(db, sql).iterate(bindable(parameters)) as IterableIterator<Row>;
}

/** A loop, because this runs some twenty times an attempt: a third of the time of entries and their mapping. */
function bindable(parameters: Parameters): Record<string, unknown> {
  const bound: Record<string, unknown> = {};
  for (const name in parameters) bound[name] = parameters[name] ?? null;
  return bound;
}
