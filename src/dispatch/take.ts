/** Makes the phases of a run: one an item. */
import { type DispatchDefinition, taskName } from '../core/dispatch/definition.ts';
import type { Item } from '../core/dispatch/item.ts';
import { renderTask } from '../core/dispatch/render.ts';
import type { Db } from '../db/native.ts';
import { addTask } from '../store/add-task.ts';
import { addEvent } from '../store/events.ts';
import { putDispatched } from '../store/put-dispatched.ts';

export interface TakeOptions {
  readonly runId: string;
  readonly definition: DispatchDefinition;
  readonly items: readonly Item[];
  /** Of the first of these: more than 0 where the run has some already. */
  readonly firstIndex: number;
  /** Where they run. */
  readonly cwd: string;
  /** 0: no limit; nothing: what the session says. */
  readonly timeoutMs: number | undefined;
  readonly by: string;
  readonly at: number;
}

/**
 * Adds `items` to a run, and the run where there is none; to be called in a transaction that is on the disk before
 * anything runs, and in which it was looked up what is there.
 * @throws DrainError `bad_template`
 */
export function takeItems(db: Db, { runId, definition, items, firstIndex, ...options }: TakeOptions): void {
  const { cwd, timeoutMs, by, at } = options;
  putDispatched(db, { runId, definition, cwd, timeoutMs, at });
  for (const [nth, item] of items.entries()) {
    const index = firstIndex + nth;
    const { command, stdin, result } = renderTask(definition, { item, index, runId });
    addTask(db, { runId, phaseId: taskName(index), index, item, command, stdin, result, at });
  }
  const data = { phases: items.length, inserted: items.length, state: 'queued' };
  if (items.length > 0) addEvent(db, at, { type: 'phases.added', by, key: { runId, phaseId: '' }, data });
}
