/**
 * A file of results, a line each. It is its own cursor: each line begins with whose result it is and with the event that
 * told it, so that whoever opens it again knows where to go on, and a line that was torn off by a kill can be told from
 * what is somebody else's. Where the database knows nothing of the last one, there is nothing to go on with: the file
 * outlived its backlog, or the run of that name.
 */
import { readSync } from 'node:fs';
import { DrainError } from '../../core/error.ts';
import type { Db } from '../../db/native.ts';
import { findLastLine } from '../../files/last-line.ts';
import { hasEnded } from '../../read/has-ended.ts';
import { plain } from '../../render/text.ts';

/** Of a line: more than a run, a number and an id take. */
const HEAD_BYTES = 65_536;

export interface ResultsPlace {
  /** Where the next line goes: what follows was never completed. */
  readonly bytes: number;
  /** The event of the last line; 0 before there is one. */
  readonly seq: number;
}

export interface ResultsFile {
  /** None, where there is no backlog yet. */
  readonly db: Db | undefined;
  readonly file: string;
  readonly runId: string;
  readonly bytes: number;
}

/** @throws DrainError `not_results` where it holds something else, or another run or one of another backlog */
export function findResultsPlace(descriptor: number, { db, file, runId, bytes }: ResultsFile): ResultsPlace {
  const { start, end } = findLastLine(descriptor, bytes);
  const first = headAt(descriptor, 0, end);
  const last = headAt(descriptor, start, end);
  for (const head of end > 0 ? [first, last] : []) requireOwn(head, { file, runId });
  const closes = end === 0 || textAt(descriptor, end - 2, 2) === '}\n';
  if (!closes || !isTornOff(textAt(descriptor, end, Math.min(bytes - end, HEAD_BYTES)), runId))
    throw somethingElse(file);
  if (last && !(db && hasEnded(db, { ...last, runId }))) throw foreign(file);
  return { bytes: end, seq: last?.seq ?? 0 };
}

interface Head {
  readonly run: string;
  readonly seq: number;
  readonly attemptId: string;
}

const HEAD = /^\{"run":("(?:[^"\\\n]|\\.)*"),"seq":(\d+),"attempt_id":"([^"\\\n]*)",/;

/** The beginning of a line, of which the rest may be a million characters. */
function headAt(descriptor: number, start: number, end: number): Head | undefined {
  const text = textAt(descriptor, start, Math.min(end - start, HEAD_BYTES));
  const [, run, seq, attemptId] = HEAD.exec(text) ?? [];
  if (run === undefined || attemptId === undefined) return undefined;
  return { run: JSON.parse(run) as string, seq: Number(seq), attemptId };
}

/** Nothing; the beginning of a line of ours; or what a power cut leaves of a file that had grown. */
function isTornOff(text: string, runId: string): boolean {
  const begins = `{"run":${JSON.stringify(runId)},"seq":`;
  return text.startsWith(begins) || begins.startsWith(text) || /^\0+$/.test(text);
}

function requireOwn(head: Head | undefined, { file, runId }: Pick<ResultsFile, 'file' | 'runId'>): void {
  if (!head) throw somethingElse(file);
  if (head.run === runId) return;
  throw new DrainError(
    'not_results',
    `${plain(file)} holds the results of the run \`${plain(head.run)}\`, and these are of \`${plain(runId)}\`. ` +
      'Name another file with --results.',
  );
}

function somethingElse(file: string): DrainError {
  return new DrainError(
    'not_results',
    `${plain(file)} holds something else than results, and is left as it is. Name another file with --results.`,
  );
}

function foreign(file: string): DrainError {
  return new DrainError(
    'not_results',
    `${plain(file)} holds the results of another backlog, or of an earlier run of that name. ` +
      'Move it away, or name another file with --results.',
  );
}

function textAt(descriptor: number, position: number, length: number): string {
  const bytes = Buffer.alloc(Math.max(0, length));
  return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, position)).toString();
}
