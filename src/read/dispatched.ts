/** What a run of dispatch was given. */
import type { DispatchDefinition } from '../core/dispatch/definition.ts';
import { countItems } from '../core/dispatch/duplicates.ts';
import type { Item } from '../core/dispatch/item.ts';
import type { Db } from '../db/native.ts';
import { STANDING } from '../db/standing.ts';
import { all, get, iterate } from '../db/statement.ts';

export interface DispatchedRun {
  readonly runId: string;
  readonly definition: DispatchDefinition;
  /** Where its commands run. */
  readonly cwd: string;
  readonly timeoutMs: number | undefined;
}

interface Row {
  readonly runId: string;
  readonly dispatch: string;
  readonly cwd: string | null;
  readonly timeoutMs: number | null;
}

const FIND = `select run_id runId, dispatch, cwd, timeout_ms timeoutMs from runs where run_id = @runId and dispatch is not null`;

/** Nothing, where dispatch has made no such run. */
export function findDispatched(db: Db, runId: string): DispatchedRun | undefined {
  const row = get<Row>(db, FIND, { runId });
  return (
    row && {
      ...{ runId, definition: JSON.parse(row.dispatch) as DispatchDefinition },
      ...{ cwd: row.cwd ?? '/', timeoutMs: row.timeoutMs ?? undefined },
    }
  );
}

/** The newest first. */
export function listDispatchedRuns(db: Db): string[] {
  const rows = all<{ runId: string }>(
    db,
    'select run_id runId from runs where dispatch is not null order by created_at_ms desc',
  );
  return rows.map(({ runId }) => runId);
}

export interface KnownItems {
  /** How often each stands, by its digest. */
  readonly counts: ReadonlyMap<string, number>;
  /** The index of the next new one. */
  readonly next: number;
}

const NEXT = 'select coalesce(max(phase_index) + 1, 0) next from phases where run_id = @runId and item is not null';

export function readKnownItems(db: Db, runId: string): KnownItems {
  const next = get<{ next: number }>(db, NEXT, { runId })?.next ?? 0;
  return { counts: countItems(iterateItems(db, runId)), next };
}

function* iterateItems(db: Db, runId: string): Generator<Item> {
  const select = 'select item from phases where run_id = @runId and item is not null';
  for (const { item } of iterate<{ item: string }>(db, select, { runId })) yield JSON.parse(item) as Item;
}

/** An item that is not done. */
export interface OpenTask {
  readonly item: Item;
  readonly index: number;
}

const OPEN = `select p.phase_index "index", p.item from phases p
  where p.run_id = @runId and p.item is not null and p.state in ('queued', 'failed', 'dead')
    and (@failed or ${STANDING} in ('queued', 'released')) order by p.phase_index`;

/** Those that going on with the run takes, in their order: queued or released; with `failed` also those that have failed. */
export function* iterateOpenTasks(db: Db, runId: string, { failed }: { failed: boolean }): Generator<OpenTask> {
  for (const { index, item } of iterate<{ index: number; item: string }>(db, OPEN, { runId, failed: Number(failed) }))
    yield { index, item: JSON.parse(item) as Item };
}

export interface FirstTask {
  /** Of its row. */
  readonly id: number;
  readonly phaseId: string;
  readonly index: number;
  readonly item: string;
}

const FIRST = `select id, phase_id phaseId, phase_index "index", item from phases
  where run_id = @runId and state = 'queued' order by phase_index limit 1`;

/** The first of those that are queued. */
export function findFirstTask(db: Db, runId: string): FirstTask | undefined {
  return get<FirstTask>(db, FIRST, { runId });
}
