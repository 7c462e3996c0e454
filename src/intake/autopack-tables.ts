/** Which of the columns that we read an Autopack database has: older versions lack some. */
import { DrainError } from '../core/error.ts';
import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';

export type Columns = ReadonlySet<string>;

export interface AutopackTables {
  readonly phases: Columns;
  /** `id`, or `run_id` in the oldest. */
  readonly runKey: string;
  /** Empty where there is no such table. */
  readonly tiers: Columns;
}

const NEEDED = ['run_id', 'phase_id', 'state'];

/**
 * @param file how messages call the database, which may be a copy
 * @throws DrainError `not_autopack`, `own_database`
 */
export function getAutopackTables(db: Db, file = db.name): AutopackTables {
  const [runs, phases, tiers, cursors] = ['runs', 'phases', 'tiers', 'cursors'].map((table) => columnsOf(db, table));
  if (!runs?.size || !phases?.size) throw notAutopack(file, `it has no table ${runs?.size ? 'phases' : 'runs'}`);
  if (cursors?.size) {
    throw new DrainError(
      'own_database',
      `Cannot import ${file}: it is one of drain's own databases. Name it with --db to use it.`,
    );
  }
  const missing = NEEDED.filter((column) => !phases.has(column));
  if (missing.length > 0) throw notAutopack(file, `its table phases has no column ${missing.join(', ')}`);
  const runKey = ['id', 'run_id'].find((column) => runs.has(column));
  if (runKey === undefined) throw notAutopack(file, 'its table runs has no column id');
  return { phases, runKey, tiers: tiers ?? new Set() };
}

function columnsOf(db: Db, table: string): Columns {
  const rows = all<{ name: string }>(db, 'select name from pragma_table_info(@table)', { table });
  return new Set(rows.map((row) => row.name));
}

function notAutopack(file: string, fault: string): DrainError {
  return new DrainError(
    'not_autopack',
    `Cannot import ${file}: it is an SQLite database, but not Autopack's: ${fault}.`,
  );
}
