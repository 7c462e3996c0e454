/** Asks a source that phases update themselves what it says now. Each call sees what was committed before it. */
import type { Key } from '../core/phase.ts';
import { explainForeign } from '../db/foreign.ts';
import type { Db } from '../db/native.ts';
import { all, get } from '../db/statement.ts';
import { getAutopackTables } from './autopack-tables.ts';

export interface SourceView {
  /** As it is spelt there: {@link findSourceState} reads it. */
  readonly state: string;
  readonly reason?: string;
}

/**
 * Undefined: the source does not know the phase.
 *
 * @param db from `openForeign`, with a short busy timeout: a locked source is `locked`, to be asked again
 * @throws DrainError `locked`, `damaged`, `not_autopack`
 */
export function readSourceState(db: Db, { runId, phaseId }: Key): SourceView | undefined {
  const found = asked(db, () => get<{ state: unknown; reason: unknown }>(db, selectState(db), { runId, phaseId }));
  if (found === undefined) return undefined;
  const reason = found.reason === null || found.reason === '' ? {} : { reason: String(found.reason) };
  return { state: String(found.state ?? ''), ...reason };
}

/** The state of each phase of a run, by its id; empty for a run that the source does not know. */
export function readRunStates(db: Db, runId: string): Map<string, string> {
  const sql = 'select phase_id, state from phases where run_id = @runId order by rowid';
  const rows = asked(db, () => all<{ phase_id: unknown; state: unknown }>(db, sql, { runId }));
  return new Map(rows.map((row) => [String(row.phase_id), String(row.state ?? '')]));
}

const selects = new WeakMap<Db, string>();

function selectState(db: Db): string {
  let sql = selects.get(db);
  if (sql === undefined) {
    const reason = getAutopackTables(db).phases.has('last_failure_reason') ? 'last_failure_reason' : 'null';
    sql = `select state, ${reason} as reason from phases where run_id = @runId and phase_id = @phaseId`;
    selects.set(db, sql);
  }
  return sql;
}

function asked<Answer>(db: Db, ask: () => Answer): Answer {
  try {
    return ask();
  } catch (thrown) {
    throw explainForeign(thrown, db.name);
  }
}
