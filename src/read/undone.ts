import { OWN_DOORS } from '../core/run.ts';
import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

/** What is left to do, by who takes it: a drain its own, and each other door what it has made, where it is told to. */
export interface Undone {
  /** Queued phases that a drain takes, if it is asked for them. */
  readonly queued: number;
  readonly flows: { readonly queued: Left; readonly failed: Left; readonly partial: Left };
  /** Of the newest run of dispatch that nobody is at. */
  readonly items: { readonly queued: Left; readonly failed: Left };
}

export interface Left {
  readonly count: number;
  /** The newest run with any of them; null: there is none. */
  readonly runId: string | null;
}

const isNamed = (column: string): string => `(@runIds is null or ${column} in (select value from json_each(@runIds)))`;

const OWN = `select coalesce(sum(queued), 0) queued from runs
  where queued > 0 and door in (select value from json_each(@doors)) and ${isNamed('run_id')}`;

const flows = (states: string): string =>
  `from phases where pipe is not null and state in (${states}) and ${isNamed('run_id')}`;
const FLOWS = (states: string): string =>
  `select count(*) count, (select run_id ${flows(states)} order by id desc limit 1) runId ${flows(states)}`;

/** Flows that are complete, though commands of theirs have failed. Of an aggregate with max, SQLite gives the row that has it. */
const PARTIAL = `select count(*) count, r.run_id runId, max(f.id) newest from runs r indexed by runs_failed
    cross join phases f on f.run_id = r.run_id and f.pipe is not null and f.state = 'complete'
  where r.head_id is not null and r.door = 'pipe' and ${isNamed('r.run_id')}`;

/** Runs with failed ones are found by an index, of which there may be many without. */
const ITEMS = {
  queued: `select queued count, run_id runId from runs where queued > 0 and running = 0 and dispatch is not null
    and ${isNamed('run_id')} order by created_at_ms desc limit 1`,
  failed: `select failed count, run_id runId from runs indexed by runs_failed where head_id is not null and door = 'dispatch'
    and running = 0 and ${isNamed('run_id')} order by created_at_ms desc limit 1`,
};

const NONE: Left = { count: 0, runId: null };

/** @param runs only these; none: all of the backlog */
export function getUndone(db: Db, runs?: readonly string[]): Undone {
  const named = { runIds: runs && runs.length > 0 ? JSON.stringify(runs) : null };
  const left = (sql: string): Left => get<Left>(db, sql, named) ?? NONE;
  return {
    queued: get<{ queued: number }>(db, OWN, { ...named, doors: JSON.stringify(OWN_DOORS) })?.queued ?? 0,
    flows: { queued: left(FLOWS("'queued'")), failed: left(FLOWS("'failed', 'dead'")), partial: left(PARTIAL) },
    items: { queued: left(ITEMS.queued), failed: left(ITEMS.failed) },
  };
}
