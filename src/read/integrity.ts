/** Whether the database is what it should be: SQLite's own checks, and what our triggers keep against a recount. */
import { codeOf, messageOf } from '../core/error.ts';
import type { Db } from '../db/native.ts';
import { all, get } from '../db/statement.ts';
import { MISCOUNTED, MISCOUNTED_CATEGORIES, TRIGGERS } from '../db/triggers.ts';

/** Enough to tell what is broken. */
const MOST = 100;

/** What SQLite finds wrong with pages, rows and indexes; nothing when all is well. */
export function listDamages(db: Db): string[] {
  try {
    const rows = all<{ integrity_check: string }>(db, `pragma integrity_check(${MOST})`);
    return rows.map((row) => row.integrity_check).filter((text) => text !== 'ok');
  } catch (thrown) {
    // So damaged that it cannot even be checked.
    if (/^SQLITE_(CORRUPT|IOERR|NOTADB)/.test(codeOf(thrown) ?? '')) return [messageOf(thrown)];
    throw thrown;
  }
}

/** Tables whose rows refer to rows that are gone, and how many do. */
export function listBrokenReferences(db: Db): { table: string; rows: number }[] {
  return all(db, 'select "table", count(*) rows from pragma_foreign_key_check group by "table" order by "table"');
}

/** Triggers that are missing, or not as this version makes them. */
export function listWrongTriggers(db: Db): string[] {
  const found = all<{ name: string; sql: string }>(db, "select name, sql from sqlite_master where type = 'trigger'");
  const sqlOf = new Map(found.map(({ name, sql }) => [name, sql.toLowerCase()]));
  return Object.entries(TRIGGERS)
    .filter(([name, body]) => sqlOf.get(name) !== `create trigger ${name} ${body}`.toLowerCase())
    .map(([name]) => name);
}

/** Runs whose kept counts or next candidate are not those of their phases. */
export function listMiscountedRuns(db: Db): string[] {
  return all<{ runId: string }>(db, MISCOUNTED).map(({ runId }) => runId);
}

/** Categories whose kept counts are not those of the phases. */
export function listMiscountedCategories(db: Db): string[] {
  return all<{ category: string }>(db, MISCOUNTED_CATEGORIES).map(({ category }) => category);
}

export function countRows(db: Db): { runs: number; phases: number; attempts: number } {
  return get(
    db,
    'select (select count(*) from runs) runs, (select count(*) from phases) phases, (select count(*) from attempts) attempts',
  ) as { runs: number; phases: number; attempts: number };
}
