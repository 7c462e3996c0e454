/**
 * Streams results as items finish: a line of JSON each, in the order in which they ended. The database is the buffer: a
 * reader that is slow, or a disk that is full for a while, costs neither memory nor the session its time.
 */
import { accessSync, closeSync, constants, fstatSync, openSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Consumer } from '../core/consumer.ts';
import { codeOf, DrainError, messageOf } from '../core/error.ts';
import type { Db } from '../db/native.ts';
import { type DispatchedRun, findDispatched } from '../read/dispatched.ts';
import { newestEvent } from '../read/events.ts';
import { listTaskEnds, type TaskEnd } from '../read/task-results.ts';
import { taskPlaces } from '../render/task-places.ts';
import { plain } from '../render/text.ts';
import { resultLineWire, taskResultWire } from '../render/wire/dispatch.ts';
import { openFileSink } from './results/file-sink.ts';
import { openPipeSink, openStdoutSink } from './results/pipe-sink.ts';
import { findResultsPlace } from './results/results-file.ts';
import type { Sink } from './results/sink.ts';

/** Each may have a megabyte of data. */
const BATCH = 16;

const STDOUT = '-';

export interface ResultsStreamOptions {
  readonly db: Db;
  readonly runId: string;
  /** `-`: standard output, and only what ends from now on. */
  readonly file: string;
  /** Aborts when a reader that takes nothing is not waited for any more. */
  readonly hurry: AbortSignal;
}

/**
 * Whether results of the run can be streamed there: asked before anything runs, and nothing is changed.
 * @param db none, where there is no backlog yet: then no file that holds results can be gone on with
 * @throws DrainError `not_found`, `cannot_write`; `not_results` for a file that holds something else, another run, or a
 *   run of that name that this database knows nothing of
 */
export function checkResultsFile(db: Db | undefined, file: string, runId: string): void {
  if (file === STDOUT) return;
  const stat = statOf(file);
  if (stat?.isDirectory()) throw cannotWrite(file, 'it is a folder');
  if (!stat && !statOf(dirname(file))?.isDirectory()) throw noFolder(file);
  try {
    accessSync(stat ? file : dirname(file), stat?.isFile() ? constants.R_OK | constants.W_OK : constants.W_OK);
  } catch (thrown) {
    throw cannotWrite(file, codeOf(thrown) === 'EACCES' ? 'it is not writable' : messageOf(thrown));
  }
  if (stat?.isFile()) checkContent(db, file, runId);
}

/** Nothing, where a part of the path is no folder too. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOTDIR') return undefined;
    throw thrown;
  }
}

function checkContent(db: Db | undefined, file: string, runId: string): void {
  const descriptor = openSync(file, constants.O_RDONLY);
  try {
    findResultsPlace(descriptor, { db, file, runId, bytes: fstatSync(descriptor).size });
  } finally {
    closeSync(descriptor);
  }
}

function noFolder(file: string): DrainError {
  return new DrainError(
    'not_found',
    `The results cannot be written to ${plain(file)}: there is no folder ${plain(dirname(file))}. Make it, or name another file with --results.`,
  );
}

function cannotWrite(file: string, why: string): DrainError {
  return new DrainError(
    'cannot_write',
    `The results cannot be written to ${plain(file)}: ${plain(why)}. Name another file with --results.`,
  );
}

/** @throws where dispatch has made no such run */
export function createResultsStream(options: ResultsStreamOptions): Consumer {
  const run = findDispatched(options.db, options.runId);
  if (!run) throw new Error(`there is no dispatched run ${options.runId}`);
  const stream = new ResultsStream(options, run);
  stream.catchUp();
  return { name: 'results', catchUp: () => stream.catchUp(), close: () => stream.close() };
}

class ResultsStream {
  private readonly options: ResultsStreamOptions;
  private readonly run: DispatchedRun;
  /** What ended up to this event is not told where nothing is on record of what was. */
  private seen: number;
  private sink: Sink | undefined;
  private working: Promise<void> | undefined;
  private isAsked = false;
  /** Nobody reads any more. */
  private isOver = false;
  /** Somebody does, but was not waited for to the end. */
  private isGivenUp = false;

  constructor(options: ResultsStreamOptions, run: DispatchedRun) {
    this.options = options;
    this.run = run;
    this.seen = isKept(options.file) ? 0 : newestEvent(options.db);
  }

  /** Returns at once, and never throws. */
  catchUp(): void {
    this.isAsked = true;
    this.working ??= this.work().finally(() => {
      this.working = undefined;
    });
  }

  /** @throws DrainError `cannot_write` for what could not be written to the end */
  async close(): Promise<void> {
    while (this.working) await this.working;
    try {
      await this.writeNew();
      await this.sink?.close();
      if (this.isGivenUp) throw new Error('whoever reads there was not waited for');
    } catch (thrown) {
      await this.leave();
      const isMissed = codeOf(thrown) !== 'ENXIO' || this.listNext().length > 0; // nobody ever read the pipe
      if (isMissed) throw this.unwritten(thrown);
    }
  }

  private async work(): Promise<void> {
    try {
      while (this.isAsked) {
        this.isAsked = false;
        await this.writeNew();
      }
    } catch {
      await this.leave(); // what could not be written is tried again with what comes next
    }
  }

  private async writeNew(): Promise<void> {
    while (!this.isOver) {
      if (this.sink && !this.sink.isInPlace()) await this.leave();
      this.sink ??= await this.open();
      const ends = this.listNext();
      if (ends.length === 0) return;
      await this.write(this.sink, ends);
    }
  }

  private listNext(): TaskEnd[] {
    return listTaskEnds(this.options.db, { runId: this.run.runId, after: this.seen, limit: BATCH });
  }

  private async write(sink: Sink, ends: readonly TaskEnd[]): Promise<void> {
    const lines = ends.map(({ seq, result }) => {
      const wire = taskResultWire(result, taskPlaces(this.run.definition, result));
      return `${JSON.stringify(resultLineWire(seq, wire))}\n`;
    });
    try {
      await sink.write(Buffer.from(lines.join('')));
      this.seen = ends.at(-1)?.seq ?? this.seen;
    } catch (thrown) {
      // Whoever read it has what they wanted: no failure of ours.
      const hasLeft = codeOf(thrown) === 'EPIPE';
      this.isGivenUp = !hasLeft && this.options.hurry.aborted;
      if (!hasLeft && !this.isGivenUp) throw thrown;
      this.isOver = true;
    }
  }

  private async open(): Promise<Sink> {
    const { db, file, hurry } = this.options;
    if (file === STDOUT) return openStdoutSink(hurry);
    if (!isKept(file)) return openPipeSink(file, hurry);
    const sink = await openFileSink({ db, file, runId: this.run.runId });
    this.seen = sink.seq ?? this.seen;
    return sink;
  }

  private async leave(): Promise<void> {
    const { sink } = this;
    this.sink = undefined;
    await sink?.close().catch(() => undefined); // what it could not keep is found missing when it is opened again
  }

  private unwritten(thrown: unknown): DrainError {
    const { file } = this.options;
    const way = isKept(file)
      ? ' They are on record: dispatch again with --resume and the same file goes on there.'
      : '';
    const where = file === STDOUT ? 'standard output' : plain(file);
    return new DrainError('cannot_write', `not all results are in ${where}: ${plain(messageOf(thrown))}.${way}`);
  }
}

/** A regular file, there or to be made: it is on record in itself what it holds. */
function isKept(file: string): boolean {
  return file !== STDOUT && statOf(file)?.isFile() !== false;
}
