/** A run of dispatch, made as its door makes one; it is drained by `drain --run-id RUN --state queued`. */
import { join } from 'node:path';
import type { DispatchDefinition } from '../../src/core/dispatch/definition.ts';
import type { Item } from '../../src/core/dispatch/item.ts';
import type { Db } from '../../src/db/native.ts';
import { openWriter } from '../../src/db/open.ts';
import { transact } from '../../src/db/transact.ts';
import { takeItems } from '../../src/dispatch/take.ts';
import { type Document, openBacklog, type TestBacklog } from './backlog.ts';
import { temporaryFolder } from './cli.ts';

export interface DispatchedBacklog extends TestBacklog {
  readonly db: Db;
  readonly options: { readonly by: string; readonly sessionsFolder: string };
  /** A file in the folder of the run. */
  task(name: string): string;
  /** Drains what is queued of it. */
  drain(...more: string[]): ReturnType<TestBacklog['run']>;
  summary(): Document;
  result(index: number): Document;
}

/** What a test does not say does not matter: `sh -c SCRIPT drain ITEM` for each item. */
export async function dispatched(
  script: string,
  items: readonly Item[],
  more: Partial<DispatchDefinition> = {},
): Promise<DispatchedBacklog> {
  const folder = temporaryFolder();
  const db = await openWriter(join(folder, '.drain', 'drain.db'), { create: true });
  const backlog = openBacklog(folder);
  const definition: DispatchDefinition = {
    command: { template: ['sh', '-c', script, 'drain', '{{ item }}'], shell: false },
    ...{ env: {}, quotas: [], folder: join(folder, 'batch_runs', 'r'), workerLogs: true },
    ...more,
  };
  const take = { runId: 'r', definition, items, firstIndex: 0, cwd: folder, timeoutMs: undefined, by: 'test', at: 1 };
  transact(db, () => takeItems(db, take));
  const task = (name: string): string => join('batch_runs', 'r', name);
  return {
    ...backlog,
    ...{ db, task, options: { by: 'test', sessionsFolder: join(folder, '.drain', 'sessions') } },
    drain: (...args) => backlog.run(['--run-id', 'r', '--state', 'queued', '--batch-size', '0', ...args]),
    summary: () => JSON.parse(backlog.read(task('summary.json'))),
    result: (index) => JSON.parse(backlog.read(task(`task_${index}/result.json`))),
  };
}
