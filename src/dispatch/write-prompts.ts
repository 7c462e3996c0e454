/** Prompts as files, for commands that name `{{ prompt_file }}`. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { namesOf, renderTask } from '../core/dispatch/render.ts';
import type { Db } from '../db/native.ts';
import { replaceFile } from '../files/replace.ts';
import { type DispatchedRun, iterateOpenTasks } from '../read/dispatched.ts';

/** Writes those of all items that are not done, where they are not there: whoever made the run may have died before. */
export function writePrompts(db: Db, { runId, definition }: DispatchedRun): void {
  if (!namesOf(definition).includes('prompt_file')) return;
  for (const { index, item } of iterateOpenTasks(db, runId, { failed: false })) {
    const { promptFile } = renderTask(definition, { item, index, runId });
    if (!promptFile || existsSync(promptFile.path)) continue;
    mkdirSync(dirname(promptFile.path), { recursive: true });
    replaceFile(promptFile.path, [promptFile.text], { mode: 0o600 }); // whole, or not there
  }
}
