/** Dispatches a new run; or goes on with one of the same name. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkSurroundings, refuseNested } from '../../app.ts';
import { type Backlog, openToWrite, whoami } from '../../config/backlog.ts';
import type { Db } from '../../db/native.ts';
import { checkFolder } from '../../dispatch/check-folder.ts';
import { checkTasks } from '../../dispatch/check-tasks.ts';
import { takeItems } from '../../dispatch/take.ts';
import { findRun } from '../../read/runs.ts';
import { backlogOf } from '../backlog.ts';
import { type Arguments, text } from '../command.ts';
import type { Output } from '../output.ts';
import { durably } from '../patience.ts';
import { runAll } from './course.ts';
import { define } from './define.ts';
import { printDryRun } from './dry-run.ts';
import { itemsOf } from './items.ts';
import { checkResults } from './results.ts';
import { goOn } from './resume.ts';
import { runNameOf } from './run-name.ts';
import { timeoutOf } from './timeout-of.ts';
import { type Words, wordsOf } from './words.ts';

export async function begin(args: Arguments, output: Output): Promise<number> {
  const words = wordsOf(args);
  const backlog = await backlogOf(args, { make: true });
  const isThere = existsSync(backlog.places.database);
  const db = isThere ? await openToWrite(backlog) : undefined;
  try {
    const name = runNameOf(args, words);
    const isNamed = text(args, 'run-name') !== undefined;
    if (db && isNamed && findRun(db, name)) return await goOn({ db, backlog, args, output }, name, words);
    return await beginNew({ db, backlog, args, output }, isNamed ? name : freeName(db, args, name), words);
  } finally {
    db?.close();
  }
}

interface Setting {
  readonly db: Db | undefined;
  readonly backlog: Backlog;
  readonly args: Arguments;
  readonly output: Output;
}

async function beginNew({ db: opened, backlog, args, output }: Setting, runId: string, words: Words): Promise<number> {
  const { items, from } = await itemsOf(args, words.items);
  const { definition: defined, timeoutMs } = define(args, words, { config: backlog.config, runId });
  const definition = { ...defined, ...(from && { itemsFrom: from }) };
  const dryRun = args['dry-run'] === true;
  const cwd = resolve(text(args, 'cwd') ?? '');
  const tasks = { runId, definition, items, firstIndex: 0, cwd };
  for (const warning of checkTasks({ ...tasks, environment: process.env })) output.note(`drain: ${warning}`);
  checkFolder(definition.folder, { isNew: true, reserveMb: backlog.config.minFreeDiskMb, dryRun });
  checkResults(args, output, runId);
  if (dryRun) return printDryRun(tasks, output);
  const db = opened ?? (await openToWrite(backlog, { create: true }));
  try {
    refuseNested(db, backlog, process.env);
    await checkSurroundings(db, backlog);
    await durably(db, () =>
      takeItems(db, { ...tasks, timeoutMs: timeoutOf(backlog) ?? timeoutMs, by: whoami(), at: Date.now() }),
    );
    return await runAll({ db, backlog, args, output }, runId);
  } finally {
    if (opened === undefined) db.close();
  }
}

/** Two that begin within a second are two. */
function freeName(db: Db | undefined, args: Arguments, name: string): string {
  const isTaken = (candidate: string): boolean =>
    (db && findRun(db, candidate) !== undefined) ||
    existsSync(resolve(text(args, 'output') ?? 'batch_runs', candidate));
  if (!isTaken(name)) return name;
  let nth = 2;
  while (isTaken(`${name}-${nth}`)) nth++;
  return `${name}-${nth}`;
}
