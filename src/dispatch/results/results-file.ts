/**
 * A file of results, a line each. It is its own cursor: each line begins with whose result it is and with the event that
 * told it, so that whoever opens it again knows where to go on, and a line that was torn off by a kill can be told from
 * what is somebody else's.
 */
import { readSync } from 'node:fs';
import { DrainError } from '../../core/error.ts';
import { findLastLine } from '../../files/last-line.ts';
import { plain } from '../../render/text.ts';

/** Of a line: more than a run and a number take. */
const HEAD_BYTES = 65_536;

export interface ResultsPlace {
  /** Where the next line goes: what follows was never completed. */
  readonly bytes: number;
  /** The event of the last line; 0 before there is one. */
  readonly seq: number;
}

export interface ResultsFile {
  readonly file: string;
  readonly runId: string;
  readonly bytes: number;
}

/** @throws DrainError `not_results` where it holds something else, or another run */
export function findResultsPlace(descriptor: number, { file, runId, bytes }: ResultsFile): ResultsPlace {
  const { start, end } = findLastLine(descriptor, bytes);
  const first = headAt(descriptor, 0, end);
  const last = headAt(descriptor, start, end);
  for (const head of end > 0 ? [first, last] : []) requireOwn(head, { file, runId });
  const closes = end === 0 || textAt(descriptor, end - 2, 2) === '}\n';
  if (!closes || !isTornOff(textAt(descriptor, end, Math.min(bytes - end, HEAD_BYTES)), runId))
    throw somethingElse(file);
  return { bytes: end, seq: last?.seq ?? 0 };
}

interface Head {
  readonly run: string;
  readonly seq: number;
}

/** The beginning of a line, of which the rest may be a million characters. */
function headAt(descriptor: number, start: number, end: number): Head | undefined {
  const text = textAt(descriptor, start, Math.min(end - start, HEAD_BYTES));
  const [, run, seq] = /^\{"run":("(?:[^"\\\n]|\\.)*"),"seq":(\d+),/.exec(text) ?? [];
  return run === undefined ? undefined : { run: JSON.parse(run) as string, seq: Number(seq) };
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

function textAt(descriptor: number, position: number, length: number): string {
  const bytes = Buffer.alloc(Math.max(0, length));
  return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, position)).toString();
}
