/** Which run is meant, and what it is to do: a new one, the same again, or one that is gone on with. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Backlog } from '../../config/backlog.ts';
import type { Item } from '../../core/dispatch/item.ts';
import type { Db } from '../../db/native.ts';
import { type DispatchedRun, findDispatched } from '../../read/dispatched.ts';
import { findRun } from '../../read/runs.ts';
import { type Arguments, text, texts } from '../command.ts';
import type { Output } from '../output.ts';
import { type Defined, define } from './define.ts';
import { itemsAgain, itemsOf } from './items.ts';
import { notDispatched, requireDispatched, requireSame } from './require-run.ts';
import { runNameOf } from './run-name.ts';
import { definedToday } from './today.ts';
import { type Words, wordsOf } from './words.ts';

/** What is known before anything is written. */
export interface Asked extends Defined {
  readonly runId: string;
  readonly isNew: boolean;
  /** Where its commands run. */
  readonly cwd: string;
  /** All that were given: of a run that is there, it has most of them. */
  readonly items: readonly Item[];
}

export interface Asking {
  /** None: there is no backlog yet. */
  readonly db: Db | undefined;
  readonly backlog: Backlog;
  readonly args: Arguments;
  readonly output: Output;
}

export async function askByName(asking: Asking & { readonly db: Db }, runId: string): Promise<Asked> {
  const run = requireDispatched(asking.db, runId);
  const [word] = texts(asking.args, 'words');
  return await goOn(asking, run, word);
}

/** By its words: a run of its own, or the one that has the name already. */
export async function askByWords(asking: Asking): Promise<Asked> {
  const { db, args } = asking;
  const words = wordsOf(args);
  const name = runNameOf(args, words);
  const isNamed = text(args, 'run-name') !== undefined;
  if (!db || !isNamed || !findRun(db, name))
    return await askNew(asking, isNamed ? name : freeName(db, args, name), words);
  const run = findDispatched(db, name);
  if (run === undefined) throw notDispatched(name);
  requireSame(args, run, { ...define(args, words, { backlog: asking.backlog, runId: name }), cwd: cwdOf(args) });
  return await goOn(asking, run, words.items);
}

async function askNew({ backlog, args }: Asking, runId: string, words: Words): Promise<Asked> {
  const { definition, timeoutMs } = define(args, words, { backlog, runId });
  const { items, from } = await itemsOf(args, words.items, definition.said?.duplicates);
  const whole = { ...definition, ...(from && { itemsFrom: from }) };
  return { runId, isNew: true, definition: whole, timeoutMs, cwd: cwdOf(args), items };
}

/** @param word the items; none: those of the file that it was begun with, as it is by now */
async function goOn({ backlog, args, output }: Asking, run: DispatchedRun, word: string | undefined): Promise<Asked> {
  const { definition, timeoutMs } = definedToday(run, { backlog, args, output });
  const duplicates = definition.said?.duplicates;
  const { items, from = definition.itemsFrom } =
    word === undefined ? itemsAgain(run, output, duplicates) : await itemsOf(args, word, duplicates);
  const whole = { ...definition, ...(from && { itemsFrom: from }) };
  return { runId: run.runId, isNew: false, definition: whole, timeoutMs, cwd: run.cwd, items };
}

function cwdOf(args: Arguments): string {
  return resolve(text(args, 'cwd') ?? '');
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
