/**
 * Counts per run and state, and each run's next candidate, kept on the run's row; and failures by category. drizzle-kit does not know triggers and
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

/** States whose phases are counted by category. */
const FAILING = ['failed', 'dead'] as const;

const CATEGORY = "coalesce(last_category, 'unknown')";

const categorise = (sign: '+' | '-', row: 'new' | 'old'): string => {
  const values = FAILING.map((state) => `${sign === '-' ? '-' : ''}(${row}.state = '${state}')`).join(', ');
  const sums = FAILING.map((state) => `${state} = ${state} + excluded.${state}`).join(', ');
  return `insert into category_counts (category, ${FAILING.join(', ')})
      select coalesce(${row}.last_category, 'unknown'), ${values} where ${row}.state in (${quoted(FAILING)})
      on conflict do update set ${sums};`;
};

function quoted(states: readonly string[]): string {
  return states.map((state) => `'${state}'`).join(', ');
}

export const TRIGGERS: Readonly<Record<string, string>> = {
  phases_inserted: `after insert on phases begin
    update runs set ${count('+', 'new')}, ${headOf('new.run_id')} where run_id = new.run_id; ${categorise('+', 'new')} end`,
  phases_deleted: `after delete on phases begin
    update runs set ${count('-', 'old')}, ${headOf('old.run_id')} where run_id = old.run_id; ${categorise('-', 'old')} end`,
  phases_moved: `after update of state, priority, burned, last_category, tier_index, phase_index on phases begin
    update runs set ${move}, ${headOf('new.run_id')} where run_id = new.run_id;
    ${categorise('-', 'old')} ${categorise('+', 'new')} end`,
};

export const RECOMPUTE = `update runs set ${PHASE_STATES.map(
  (state) => `${state} = (select count(*) from phases where phases.run_id = runs.run_id and state = '${state}')`,
).join(', ')}, ${headOf('runs.run_id')}`;

const COUNTED_BY_CATEGORY = `select ${CATEGORY} category, sum(state = 'failed') failed, sum(state = 'dead') dead from phases
  where state in (${quoted(FAILING)}) group by 1`;

const RECOMPUTE_CATEGORIES = `delete from category_counts;
  insert into category_counts (category, failed, dead) ${COUNTED_BY_CATEGORY}`;

/** Categories whose counts are not what the phases say. */
export const MISCOUNTED_CATEGORIES = `select category from (select category, failed, dead from category_counts
    where failed != 0 or dead != 0 union all ${COUNTED_BY_CATEGORY})
  group by category, failed, dead having count(*) = 1`;

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
  db.exec(RECOMPUTE_CATEGORIES);
}
