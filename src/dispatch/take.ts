/** Makes the phases of a run: one an item. */
import { type DispatchDefinition, taskName } from '../core/dispatch/definition.ts';
import type { Item } from '../core/dispatch/item.ts';
import { renderTask, type Task } from '../core/dispatch/render.ts';
import type { ImportRow } from '../core/import-row.ts';
import type { Db } from '../db/native.ts';
import { addEvent } from '../store/events.ts';
import { putPhase } from '../store/put-phase.ts';
import { putRun } from '../store/put-run.ts';

export interface TakeOptions {
  readonly runId: string;
  readonly definition: DispatchDefinition;
  readonly items: readonly Item[];
  /** Of the first of these: more than 0 where the run has some already. */
  readonly firstIndex: number;
  /** Where they run. */
  readonly cwd: string;
  readonly timeoutMs: number | undefined;
  readonly by: string;
  readonly at: number;
}

/**
 * Adds `items` to a run, and the run where there is none; to be called in a transaction that is on the disk before
 * anything runs.
 * @throws DrainError `bad_template`
 */
export function takeItems(db: Db, { runId, definition, items, firstIndex, ...options }: TakeOptions): void {
  const { cwd, timeoutMs, by, at } = options;
  const { env, quotas } = definition;
  const limit = timeoutMs !== undefined && { timeoutMs };
  putRun(db, { runId, door: 'dispatch', mode: 'independent', cwd, env, quotas, ...limit, dispatch: definition, at });
  for (const [nth, item] of items.entries()) {
    const index = firstIndex + nth;
    putPhase(db, rowOf({ item, index, runId }, definition), { source: undefined, rules: [], by, at });
  }
  const data = { phases: items.length, inserted: items.length, state: 'queued' };
  if (items.length > 0) addEvent(db, at, { type: 'phases.added', by, key: { runId, phaseId: '' }, data });
}

function rowOf(task: Task, definition: DispatchDefinition): ImportRow {
  const { item, index, runId } = task;
  const { command, stdin, result } = renderTask(definition, task);
  return {
    ...{ runId, phaseId: taskName(index), phaseIndex: index, tierIndex: 0, priority: 0 },
    ...{ state: 'queued', sourceState: '', elsewhere: false, after: [], deliverables: [], inputs: [] },
    ...{ command, item, result, ...(stdin !== '' && { stdin }) },
  };
}
