import { taskName } from '../core/dispatch/definition.ts';
import { renderTask } from '../core/dispatch/render.ts';
import type { Db } from '../db/native.ts';
import { type DispatchedRun, iterateOpenTasks } from '../read/dispatched.ts';
import { setWork } from '../store/set-work.ts';

/** Renders all items anew that are not done: where the definition is what it was, nothing is written. */
export function redefine(db: Db, { runId, definition }: Pick<DispatchedRun, 'runId' | 'definition'>): void {
  for (const { index, item } of [...iterateOpenTasks(db, runId, { failed: false })]) {
    const { command, stdin, result } = renderTask(definition, { item, index, runId });
    setWork(db, { runId, phaseId: taskName(index) }, { command, result, ...(stdin !== '' && { stdin }) });
  }
}
