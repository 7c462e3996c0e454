/** Prompts as files, for commands that name `{{ prompt_file }}`. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { namesOf, renderTask } from '../core/dispatch/render.ts';
import type { Db } from '../db/native.ts';
import { type DispatchedRun, iterateQueuedTasks } from '../read/dispatched.ts';

/** Writes those of all items that are not done, where they are not there: whoever made the run may have died before. */
export function writePrompts(db: Db, { runId, definition }: DispatchedRun): void {
  if (!namesOf(definition).includes('prompt_file')) return;
  for (const { index, item } of iterateQueuedTasks(db, runId)) {
    const { promptFile } = renderTask(definition, { item, index, runId });
    if (!promptFile || existsSync(promptFile.path)) continue;
    mkdirSync(dirname(promptFile.path), { recursive: true });
    writeFileSync(promptFile.path, promptFile.text, { mode: 0o600 });
  }
}
