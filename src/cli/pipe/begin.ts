/** From the command line to a phase that is on the disk. */
import { existsSync } from 'node:fs';
import { checkSurroundings, refuseNested } from '../../app.ts';
import { type Backlog, openToWrite, whoami } from '../../config/backlog.ts';
import { DrainError } from '../../core/error.ts';
import { quoteForShell } from '../../core/template.ts';
import type { Db } from '../../db/native.ts';
import { type PipeAsked, type TakeOptions, takePipe } from '../../pipe/take.ts';
import { listOpen } from '../../read/abandoned.ts';
import { isThrough, type PipePhase } from '../../read/pipe-phases.ts';
import { followCommand } from '../../render/pipe/commands.ts';
import { plain } from '../../render/text.ts';
import { backlogOf } from '../backlog.ts';
import { type Arguments, text } from '../command.ts';
import type { Output } from '../output.ts';
import { durably } from '../patience.ts';
import { thisProgram } from '../this-program.ts';
import { askRun, earlierOf, requireSame } from './asked.ts';
import { conclude } from './conclude.ts';
import { runPipe } from './session.ts';

export interface Piping {
  readonly db: Db;
  readonly backlog: Backlog;
  readonly args: Arguments;
  readonly output: Output;
}

export async function beginPipe(args: Arguments, output: Output): Promise<number> {
  const backlog = await backlogOf(args, { make: true });
  const db = existsSync(backlog.places.database) ? await openToWrite(backlog) : undefined;
  try {
    return await begin(db, { backlog, args, output });
  } finally {
    db?.close();
  }
}

async function begin(db: Db | undefined, rest: Omit<Piping, 'db'>): Promise<number> {
  const { backlog, args } = rest;
  const force = args.force === true;
  const isNamed = text(args, 'run-id') !== undefined;
  if (db) refuseNested(db, backlog, process.env);
  const earlier = earlierOf(db, text(args, 'run-id'));
  if (db && earlier && isRunning(earlier)) return await attach({ ...rest, db }, earlier);
  const asking = await askRun(db, args);
  if (!force) requireSame(asking);
  if (db && earlier && isThrough(earlier) && !force) return alreadyDone({ ...rest, db }, earlier);
  if (earlier?.state === 'skipped') throw isSkipped(earlier);
  await checkSurroundings(db, backlog);
  const begun = async (opened: Db): Promise<number> =>
    await take({ ...rest, db: opened }, { ...asking, isNamed, force, only: undefined });
  if (db) return await begun(db);
  const made = await openToWrite(backlog, { create: true });
  try {
    return await begun(made);
  } finally {
    made.close();
  }
}

function isRunning({ state }: PipePhase): boolean {
  return state === 'running';
}

export interface Taking extends Pick<TakeOptions, 'phase' | 'isNamed' | 'force' | 'only'> {
  readonly asked: PipeAsked;
}

/** Queues the phase, and runs it. */
export async function take(piping: Piping, { asked, phase, isNamed, force, only }: Taking): Promise<number> {
  const { db, backlog } = piping;
  const isSaid = backlog.origins.phaseTimeoutSeconds === 'flag';
  const timeoutMs = isSaid ? backlog.config.phaseTimeoutSeconds : undefined;
  const how = { program: thisProgram(), places: backlog.places };
  const who = { by: whoami(), at: Date.now() };
  const work = await durably(db, () => takePipe(db, { asked, phase, isNamed, ...how, force, only, timeoutMs, ...who }));
  return await runPipe(piping, work);
}

/** It runs, and nobody is there to wait for it: this does. @throws DrainError `running` where somebody is */
async function attach(piping: Piping, { runId, work, attempt }: PipePhase): Promise<number> {
  const open = listOpen(piping.db).find(({ handle }) => handle === attempt?.handle);
  if (open?.conductor.state === 'dead') return await runPipe(piping, work);
  const way = `To follow it: ${followCommand(runId)}`;
  throw new DrainError('running', `The run \`${plain(runId)}\` runs already, and nothing was run. ${way}`);
}

function alreadyDone(piping: Piping, { runId, work }: PipePhase): number {
  piping.output.note(`The run ${plain(runId)} is complete, and nothing was run. To do it anew, give another --run-id.`);
  return conclude(piping, work, undefined);
}

export function isSkipped({ runId, phaseId }: PipePhase): DrainError {
  const way = `To release it: drain retry ${quoteForShell(runId)} ${quoteForShell(phaseId)}`;
  return new DrainError(
    'skipped',
    `The run \`${plain(runId)}\` was left out by drain skip, and nothing was run. ${way}`,
  );
}
