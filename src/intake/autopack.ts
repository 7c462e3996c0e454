/** Reads an Autopack database: all of its runs, then their phases in the order of their plans. */
import { explainForeign } from '../db/foreign.ts';
import type { Db } from '../db/native.ts';
import { iterate } from '../db/statement.ts';
import { type AutopackTables, getAutopackTables } from './autopack-tables.ts';
import type { Entry } from './row.ts';

interface PhaseRecord extends Readonly<Record<string, unknown>> {
  /** SQLite's rowid. */
  readonly row: number;
}

/** @throws DrainError `not_autopack`, `own_database`, `locked`, `damaged` */
export function* readAutopack(db: Db): Generator<Entry> {
  const tables = getAutopackTables(db);
  try {
    // One snapshot for both statements, while the owner goes on writing.
    db.exec('begin');
    for (const { row, id } of iterate<{ row: number; id: unknown }>(db, selectRuns(tables))) {
      yield { line: row, declaredRun: { run_id: id } };
    }
    for (const { row, ...declared } of iterate<PhaseRecord>(db, selectPhases(tables))) yield { line: row, declared };
  } catch (thrown) {
    throw explainForeign(thrown, db.name);
  } finally {
    if (db.inTransaction) db.exec('rollback');
  }
}

function selectRuns({ runKey }: AutopackTables): string {
  return `select rowid as row, ${runKey} as id from runs order by rowid`;
}

function selectPhases(tables: AutopackTables): string {
  const optional = (column: string) => (tables.phases.has(column) ? `p.${column}` : 'null');
  return `
    select p.rowid as row, p.run_id, p.phase_id, p.state,
           ${optional('phase_index')} as phase_index, ${tierIndex(tables)} as tier_index,
           ${optional('last_failure_reason')} as last_failure_reason
    from phases p left join runs r on r.${tables.runKey} = p.run_id
    order by r.rowid is null, r.rowid, p.run_id, tier_index, phase_index, p.rowid`;
}

/** The newest name a tier by its row, older ones by its name within the run, or put its index into the phase. */
function tierIndex({ phases, tiers, runKey }: AutopackTables): string {
  if (phases.has('tier_index')) return 'p.tier_index';
  if (!phases.has('tier_id') || !tiers.has('tier_index')) return 'null';
  if (tiers.has('id')) return '(select t.tier_index from tiers t where t.id = p.tier_id)';
  if (!tiers.has('tier_id') || !tiers.has('run_id')) return 'null';
  return `(select t.tier_index from tiers t where t.tier_id = p.tier_id and t.run_id = r.${runKey})`;
}
