/**
 * Puts what an item has come to in its folder. All of it is written beside what lies there, and takes its place while the
 * database is locked and says that this still is the newest: of two processes that do so at once, the slower one with
 * the older attempt does not win.
 */
import { closeSync, existsSync, fsync, mkdir, open, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Db } from '../../db/native.ts';
import { transact, whenFree } from '../../db/transact.ts';
import { copyOutput } from '../../logs/copy-output.ts';
import { findTaskResult, type TaskResult } from '../../read/task-results.ts';
import {
  keepsLogs,
  type Published,
  RESULT_FILE,
  type TaskPlaces,
  taskFolder,
  taskPlaces,
  WORKER_LOGS,
} from '../../render/task-places.ts';
import { taskResultWire } from '../../render/wire/dispatch.ts';
import { removeLeftovers } from './leftovers.ts';

/** For a lock that another process holds; what has to wait longer is tried again later. */
const PATIENCE_MS = 10_000;

/** What takes long however little there is to write: nobody is kept waiting for it. */
const [makeFolder, openLater, sync] = [promisify(mkdir), promisify(open), promisify(fsync)];

const FILES = [RESULT_FILE, ...Object.values(WORKER_LOGS)];

export interface TaskOptions {
  readonly definition: Published;
  readonly runId: string;
  readonly phaseId: string;
  /** Aborts when it is given up. */
  readonly hurry?: AbortSignal | undefined;
}

/**
 * @returns the result; nothing where there is none any more
 * @throws what keeps it from being written
 */
export async function putTask(db: Db, { definition, hurry, ...key }: TaskOptions): Promise<TaskResult | undefined> {
  for (;;) {
    hurry?.throwIfAborted();
    const result = findTaskResult(db, key);
    if (!result) return undefined;
    let isPut = false;
    try {
      const changes = await prepare({ definition, hurry }, result);
      const patience = { ms: PATIENCE_MS, until: hurry };
      isPut = await whenFree(() => transact(db, () => putInPlace(db, result, changes)), patience);
    } finally {
      if (!isPut) discard(taskFolder(definition, result));
    }
    if (isPut) return result;
  }
}

type Putting = Pick<TaskOptions, 'definition' | 'hurry'>;

/** A file that takes the place of another; without one, the place is left empty. */
interface Change {
  readonly path: string;
  readonly from: string | undefined;
}

function putInPlace(db: Db, { handle, ...key }: TaskResult, changes: readonly Change[]): boolean {
  if (findTaskResult(db, key)?.handle !== handle) return false;
  for (const { path, from } of changes) {
    if (from === undefined) rmSync(path, { force: true });
    else renameSync(from, path);
  }
  return true;
}

/** On a disk that is full it would take the place of the next try. */
function discard(folder: string): void {
  for (const name of FILES) {
    try {
      rmSync(beside(join(folder, name)), { force: true });
    } catch {
      // Why it could not be put there is what has to be told.
    }
  }
}

/** The result comes last: who sees it sees its logs. */
async function prepare(putting: Putting, result: TaskResult): Promise<Change[]> {
  const { definition } = putting;
  const folder = taskFolder(definition, result);
  if (!existsSync(folder)) await makeFolder(folder, { recursive: true }); // somebody may have removed it
  removeLeftovers(folder, FILES);
  const logs = [await prepareLog(putting, result, 'stdout'), await prepareLog(putting, result, 'stderr')];
  const places = { ...taskPlaces(definition, result), ...onlyThere(logs) };
  const text = `${JSON.stringify(taskResultWire(result, places), null, 2)}\n`;
  const path = join(folder, RESULT_FILE);
  return [...logs.flatMap(({ change }) => change ?? []), { path, from: await writeBeside(path, text) }];
}

interface PreparedLog {
  readonly stream: 'stdout' | 'stderr';
  /** Nothing, where what lies there is it already. */
  readonly change: Change | undefined;
  readonly place: string | null;
}

async function prepareLog(
  { definition, hurry }: Putting,
  result: TaskResult,
  stream: 'stdout' | 'stderr',
): Promise<PreparedLog> {
  const path = join(taskFolder(definition, result), WORKER_LOGS[stream]);
  const log = stream === 'stdout' ? result.stdoutPath : result.stderrPath;
  const from = beside(path);
  if (log !== null && keepsLogs(definition, result)) {
    if (await copyOutput(log, from, { stream, hurry })) return { stream, change: { path, from }, place: path };
    if (wasPut(definition, result, path)) return { stream, change: undefined, place: path };
  }
  return { stream, change: { path, from: undefined }, place: null };
}

function onlyThere(logs: readonly PreparedLog[]): Pick<TaskPlaces, 'stdout' | 'stderr'> {
  const placeOf = (stream: 'stdout' | 'stderr'): string | null =>
    logs.find((log) => log.stream === stream)?.place ?? null;
  return { stdout: placeOf('stdout'), stderr: placeOf('stderr') };
}

/** The log has been removed since, but lies here already: this attempt was published before. */
function wasPut(definition: Published, result: TaskResult, path: string): boolean {
  try {
    const file = join(taskFolder(definition, result), RESULT_FILE);
    const put = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
    return put.attempt_id === result.attemptId && (put.stdout_path === path || put.stderr_path === path);
  } catch {
    return false; // there is none, or somebody has written something else there
  }
}

async function writeBeside(path: string, text: string): Promise<string> {
  const from = beside(path);
  const file = await openLater(from, 'wx', 0o644);
  try {
    writeFileSync(file, text);
    await sync(file); // before the cursor says that it is there
  } finally {
    closeSync(file);
  }
  return from;
}

function beside(path: string): string {
  return `${path}.${process.pid}.tmp`;
}
