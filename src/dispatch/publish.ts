/** Publishes what comes of a dispatched run: a folder for each item, and `summary.json`. */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Consumer } from '../core/consumer.ts';
import { summaryCursor } from '../core/dispatch/cursors.ts';
import { DrainError, messageOf } from '../core/error.ts';
import type { Db } from '../db/native.ts';
import { isBusy, transact } from '../db/transact.ts';
import { createPacedFile, writeWhole } from '../files/paced-file.ts';
import { replaceFile } from '../files/replace.ts';
import { findCursor } from '../read/cursor.ts';
import { type DispatchedRun, findDispatched } from '../read/dispatched.ts';
import { lastRunEvent } from '../read/run-events.ts';
import { listRunSessions } from '../read/run-sessions.ts';
import { listUnpublishedRuns } from '../read/unpublished-runs.ts';
import { summaryDocument, summarySoFar } from '../render/summary-document.ts';
import { plain } from '../render/text.ts';
import { moveCursor } from '../store/cursor.ts';
import { removeLeftovers } from './publish/leftovers.ts';
import { TaskPublisher } from './publish/task-publisher.ts';

export interface PublishOptions {
  /** Who publishes, for the record of logs that are not kept: a session, or `user@host`. */
  readonly by: string;
  /** `sessions/` of the data directory. */
  readonly sessionsFolder: string;
  /** Aborts when what is under way is given up as well: a later one goes on. */
  readonly hurry?: AbortSignal;
}

export interface TaskResultsOptions extends PublishOptions {
  readonly db: Db;
  readonly runId: string;
  readonly hurry: AbortSignal;
  /** It is not its end that the session ends: the others are to follow. */
  readonly goesOn?: boolean;
}

/**
 * Publishes while a session works on the run, and the whole of it at its end.
 * @throws where dispatch has made no such run
 */
export function createTaskResults({ db, runId, goesOn = false, ...options }: TaskResultsOptions): Consumer {
  const run = findDispatched(db, runId);
  if (!run) throw new Error(`there is no dispatched run ${runId}`);
  const publisher = new TaskPublisher(db, { ...run, ...options });
  const summary = createPacedFile({
    path: pathOf(run),
    version: () => lastRunEvent(db, runId),
    pieces: () => summarySoFar(db, runId),
    written: findCursor(db, summaryCursor(runId)) ?? 0,
  });
  const catchUp = (): void => {
    publisher.catchUp();
    summary.catchUp();
  };
  catchUp();
  return {
    name: 'task-results',
    catchUp,
    close: async () => {
      summary.stop();
      await (goesOn ? publisher.settle() : complete(db, run, { publisher, ...options }));
      if (goesOn) replaceFile(pathOf(run), summarySoFar(db, runId));
    },
  };
}

/**
 * Publishes all that a run has come to by now, on the disk; nothing where dispatch has made no such run.
 * @param options stop: aborts when it is to leave the rest to a later one
 * @throws what keeps it from being published
 */
export async function publishRun(
  db: Db,
  runId: string,
  options: PublishOptions & { readonly stop?: AbortSignal },
): Promise<void> {
  const run = findDispatched(db, runId);
  if (run) await complete(db, run, { publisher: new TaskPublisher(db, { ...run, ...options }), ...options });
}

/**
 * Publishes what was left of runs that nobody works on: somebody died in between, or another command ended attempts of
 * theirs. What cannot be published now must not keep tonight's session from running: the next one tries again.
 */
export async function publishUnfinishedRuns(
  db: Db,
  options: PublishOptions & { readonly stop?: AbortSignal; readonly except?: string | undefined },
): Promise<void> {
  for (const runId of listUnpublishedRuns(db, summaryCursor)) {
    if (options.stop?.aborted) return;
    if (runId !== options.except && !isAtWork(db, runId)) await publishRun(db, runId, options).catch(() => undefined);
  }
}

interface Completing {
  readonly publisher: TaskPublisher;
  readonly stop?: AbortSignal;
  readonly hurry?: AbortSignal;
}

async function complete(db: Db, run: DispatchedRun, { publisher, stop, hurry }: Completing): Promise<void> {
  const unpublished = await publisher.settle().then(
    () => undefined,
    (thrown: unknown) => ({ thrown }),
  );
  if (hurry?.aborted) throw cutShort(run);
  if (stop?.aborted) return;
  const seq = tryTo(() => writeSummary(db, run));
  if (unpublished) throw unpublished.thrown;
  if ('thrown' in seq) throw unwritten(run, seq.thrown);
  if (!isAtWork(db, run.runId)) noteWhole(db, run.runId, seq.done);
}

function tryTo<Result>(act: () => Result): { readonly done: Result } | { readonly thrown: unknown } {
  try {
    return { done: act() };
  } catch (thrown) {
    return { thrown };
  }
}

function cutShort({ definition }: DispatchedRun): DrainError {
  const why = `not all that was done is in ${plain(definition.folder)}: a second signal came first`;
  return new DrainError('cannot_write', `${why}. All of it is on record; the next drain tries again.`);
}

function unwritten(run: DispatchedRun, thrown: unknown): DrainError {
  const why = `${plain(pathOf(run))} does not tell all: ${plain(messageOf(thrown))}`;
  return new DrainError('cannot_write', `${why}. All of it is on record; the next drain tries again.`);
}

function writeSummary(db: Db, run: DispatchedRun): number {
  const { runId } = run;
  const path = pathOf(run);
  if (existsSync(dirname(path))) removeLeftovers(dirname(path), [basename(path)]);
  return writeWhole({ path, version: () => lastRunEvent(db, runId), pieces: () => summaryDocument(db, runId) });
}

function noteWhole(db: Db, runId: string, seq: number): void {
  try {
    transact(db, () => moveCursor(db, summaryCursor(runId), seq));
  } catch (thrown) {
    // Where the database is busy now, a later session writes it once more.
    if (!isBusy(thrown)) throw thrown;
  }
}

function isAtWork(db: Db, runId: string): boolean {
  return listRunSessions(db, runId, Date.now()).some(({ isLive }) => isLive);
}

function pathOf({ definition }: DispatchedRun): string {
  return join(definition.folder, 'summary.json');
}
