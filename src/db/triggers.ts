/**
 * Counts per run and state, and each run's next candidate, kept on the run's row. drizzle-kit does not know triggers and
 * drops them when it rebuilds a table, so they are made anew after every migration, and what they keep is recomputed.
 */
import { PHASE_STATES } from '../core/phase.ts';
import { PHASE_ORDER } from '../core/selection.ts';
import type { Db } from './native.ts';

const ORDER = PHASE_ORDER.map(({ column, direction }) => `${column} ${direction}`).join(', ');

const HEAD_COLUMNS = 'head_id, head_priority, head_burned, head_category_rank, head_tier_index, head_phase_index';

const headOf = (run: string): string =>
  `(${HEAD_COLUMNS}) = (select id, priority, burned, category_rank, tier_index, phase_index from phases
     where run_id = ${run} and state = 'failed' order by ${ORDER} limit 1)`;

const count = (sign: string, row: string): string =>
  PHASE_STATES.map((state) => `${state} = ${state} ${sign} (${row}.state = '${state}')`).join(', ');

const move = PHASE_STATES.map(
  (state) => `${state} = ${state} + (new.state = '${state}') - (old.state = '${state}')`,
).join(', ');

export const TRIGGERS: Readonly<Record<string, string>> = {
  phases_inserted: `after insert on phases begin
    update runs set ${count('+', 'new')}, ${headOf('new.run_id')} where run_id = new.run_id; end`,
  phases_deleted: `after delete on phases begin
    update runs set ${count('-', 'old')}, ${headOf('old.run_id')} where run_id = old.run_id; end`,
  phases_moved: `after update of state, priority, burned, last_category, tier_index, phase_index on phases begin
    update runs set ${move}, ${headOf('new.run_id')} where run_id = new.run_id; end`,
};

export const RECOMPUTE = `update runs set ${PHASE_STATES.map(
  (state) => `${state} = (select count(*) from phases where phases.run_id = runs.run_id and state = '${state}')`,
).join(', ')}, ${headOf('runs.run_id')}`;

/** Runs that {@link RECOMPUTE} would change. */
export const MISCOUNTED = `select run_id runId from runs where ${PHASE_STATES.map(
  (state) =>
    `${state} is not (select count(*) from phases where phases.run_id = runs.run_id and phases.state = '${state}')`,
).join(
  ' or ',
)} or (${HEAD_COLUMNS}) is not (select id, priority, burned, category_rank, tier_index, phase_index from phases
  where run_id = runs.run_id and state = 'failed' order by ${ORDER} limit 1)`;

/** Makes them anew, and what they keep. Inside a transaction. */
export function remakeTriggers(db: Db): void {
  for (const [name, body] of Object.entries(TRIGGERS)) {
    db.exec(`drop trigger if exists ${name}`);
    db.exec(`create trigger ${name} ${body}`);
  }
  db.exec(RECOMPUTE);
}
