/** Phases as dispatch makes them, of the skills that a backlog's configuration has. */
import { readConfigFile } from '../../src/config/file.ts';
import { resolveConfig } from '../../src/config/resolve.ts';
import type { Skill } from '../../src/core/dispatch/definition.ts';
import type { Item } from '../../src/core/dispatch/item.ts';
import { openWriter } from '../../src/db/open.ts';
import { transact } from '../../src/db/transact.ts';
import { findSkill } from '../../src/dispatch/skill.ts';
import { takeItems } from '../../src/dispatch/take.ts';
import type { TestBacklog } from './backlog.ts';

export interface Dispatched {
  /** The name of one of the configuration, or one that it has not. */
  readonly skill: string | Skill;
  readonly items: readonly Item[];
  readonly prompt?: string;
  /** In place of the skill's own. */
  readonly timeoutMs?: number;
}

/** Makes the run `r`, a phase `task_<n>` an item, and starts nothing. Results go to `batch_runs/r`. */
export async function dispatchItems(backlog: TestBacklog, { skill, items, ...more }: Dispatched): Promise<void> {
  const file = await readConfigFile(backlog.folder);
  const { config } = await resolveConfig({ flags: {}, environment: {}, file });
  const { timeoutMs = undefined, ...found } = typeof skill === 'string' ? findSkill(config.skills, skill) : skill;
  const definition = {
    ...found,
    ...(typeof skill === 'string' && { skill }),
    ...(more.prompt !== undefined && { prompt: more.prompt }),
    folder: backlog.path('batch_runs/r'),
    workerLogs: true,
  };
  const db = await openWriter(backlog.database, { create: true });
  try {
    const run = { runId: 'r', definition, items, firstIndex: 0, cwd: backlog.folder, by: 'test', at: Date.now() };
    transact(db, () => takeItems(db, { ...run, timeoutMs: more.timeoutMs ?? timeoutMs }));
  } finally {
    db.close();
  }
}

/** Of a session that takes all that was dispatched, three at a time. */
export const DISPATCHED = [
  ...['--run-id', 'r', '--state', 'queued', '--batch-size', '0', '--concurrency', '3'],
  ...['--per-run-concurrency', '0', '--max-fingerprint-repeats', '0'],
];
