/** From the command line to phases that are on the disk: all that can be refused is refused before. */
import { existsSync } from 'node:fs';
import { checkSurroundings, refuseNested } from '../../app.ts';
import { openToWrite, whoami } from '../../config/backlog.ts';
import { newItems } from '../../core/dispatch/duplicates.ts';
import type { Db } from '../../db/native.ts';
import { checkFolder } from '../../dispatch/check-folder.ts';
import { checkTasks } from '../../dispatch/check-tasks.ts';
import { redefine } from '../../dispatch/redefine.ts';
import { type TakeOptions, takeItems } from '../../dispatch/take.ts';
import { iterateOpenTasks, type OpenTask, readKnownItems } from '../../read/dispatched.ts';
import { findRun } from '../../read/runs.ts';
import { count } from '../../render/text.ts';
import { type RequeueRequest, requeue } from '../../store/requeue.ts';
import { backlogOf } from '../backlog.ts';
import { type Arguments, text } from '../command.ts';
import type { Output } from '../output.ts';
import { durably } from '../patience.ts';
import { type Asked, type Asking, askByName, askByWords } from './asked.ts';
import { type Dispatching, runAll } from './course.ts';
import { printDryRun } from './dry-run.ts';
import { begunMeanwhile } from './require-run.ts';
import { checkResults } from './results.ts';

export async function begin(args: Arguments, output: Output): Promise<number> {
  const backlog = await backlogOf(args, { make: true });
  const db = existsSync(backlog.places.database) ? await openToWrite(backlog) : undefined;
  try {
    const asking = { db, backlog, args, output };
    return await go(asking, await askByWords(asking));
  } finally {
    db?.close();
  }
}

export async function resume(args: Arguments, output: Output): Promise<number> {
  const backlog = await backlogOf(args);
  const db = await openToWrite(backlog);
  try {
    const asking = { db, backlog, args, output };
    return await go(asking, await askByName(asking, text(args, 'resume') ?? ''));
  } finally {
    db.close();
  }
}

async function go(asking: Asking, asked: Asked): Promise<number> {
  const { db, backlog, args, output } = asking;
  const { definition, cwd, isNew, runId } = asked;
  const dryRun = args['dry-run'] === true;
  const tasks = tasksOf(db, asked, args['retry-failed'] === true);
  for (const warning of checkTasks({ runId, definition, tasks, cwd, environment: process.env }))
    output.note(`drain: ${warning}`);
  checkResults(asking, runId);
  if (db) refuseNested(db, backlog, process.env);
  if (!dryRun) await checkSurroundings(db, backlog);
  checkFolder(definition.folder, { isNew, reserveMb: backlog.config.minFreeDiskMb, dryRun });
  if (dryRun) return printDryRun({ runId, definition, tasks }, output);
  if (db) return await begun({ ...asking, db }, asked);
  const made = await openToWrite(backlog, { create: true });
  try {
    return await begun({ ...asking, db: made }, asked);
  } finally {
    made.close();
  }
}

/** What is to run, as far as it is known before it is written. */
function tasksOf(db: Db | undefined, asked: Asked, failed: boolean): OpenTask[] {
  const { isNew, runId, items: given } = asked;
  if (isNew || !db) return given.map((item, index) => ({ item, index }));
  const { items, firstIndex } = findAdded(db, asked);
  const added = items.map((item, nth) => ({ item, index: firstIndex + nth }));
  return [...iterateOpenTasks(db, runId, { failed }), ...added];
}

/** Which of the items that were given the run has not yet. */
function findAdded(db: Db, { runId, items }: Asked): Pick<TakeOptions, 'items' | 'firstIndex'> {
  const { counts, next } = readKnownItems(db, runId);
  return { items: newItems(items, counts), firstIndex: next };
}

async function begun(dispatching: Dispatching, asked: Asked): Promise<number> {
  const { db, args, output } = dispatching;
  const { added, again } = await durably(db, () => take(db, asked, args['retry-failed'] === true));
  if (!asked.isNew && added > 0) output.note(`${count(added, 'new item')} since then.`);
  if (again > 0) output.note(`${count(again, 'item')} once more.`);
  return await runAll(dispatching, asked.runId);
}

/** In one transaction: who else dispatches the same comes before or after it. */
function take(db: Db, asked: Asked, failed: boolean): { added: number; again: number } {
  const { runId, isNew, definition, cwd, timeoutMs } = asked;
  if (isNew && findRun(db, runId)) throw begunMeanwhile(runId);
  const who = { by: whoami(), at: Date.now() };
  const again = isNew ? 0 : takeUp(db, { runId, definition, which: failed ? 'failed' : 'released', ...who });
  const added = findAdded(db, asked);
  takeItems(db, { runId, definition, ...added, cwd, timeoutMs, ...who });
  return { added: added.items.length, again };
}

/** Of what the run has already: all that is not done runs as it is defined now. @returns how many are queued once more */
function takeUp(db: Db, { definition, ...request }: RequeueRequest & Pick<Asked, 'definition'>): number {
  const { runId } = request;
  const again = requeue(db, request);
  redefine(db, { runId, definition });
  return again;
}
