/** What protected files were before an attempt, as it lies beside its logs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { codeOf } from '../core/error.ts';
import { replaceFile } from '../files/replace.ts';
import type { SeenFile, Snapshot } from '../files/snapshot.ts';

/** Enough to judge an attempt by, whatever the configuration says by then. */
export interface Before {
  readonly globs: readonly string[];
  readonly without: readonly string[];
  /** The last event before it started. */
  readonly since: number;
  readonly snapshot: Snapshot;
}

const UNCHANGED = 'unchanged\n';

export function writeBefore(file: string, before: Before): void {
  replaceFile(file, piecesOf(before));
}

/** In the place of the whole, which has about a hundred bytes for each file. */
export function writeUnchanged(file: string): void {
  writeFileSync(file, UNCHANGED);
}

/** A line of what was looked for, and one for each file. */
function* piecesOf({ snapshot, ...rest }: Before): Generator<string> {
  yield `${JSON.stringify({ ...rest, takenAt: snapshot.takenAt })}\n`;
  for (const [name, file] of snapshot.files) yield `${JSON.stringify([name, file])}\n`;
  yield 'whole\n';
}

export function readBefore(file: string): Before | 'none' | 'unchanged' | 'damaged' {
  try {
    const text = readFileSync(file, 'utf8');
    if (text === UNCHANGED) return 'unchanged';
    const [head = '', ...lines] = text.split('\n').slice(0, -1);
    if (lines.pop() !== 'whole') return 'damaged';
    const { takenAt, ...rest } = JSON.parse(head) as Omit<Before, 'snapshot'> & Pick<Snapshot, 'takenAt'>;
    const files = new Map(lines.map((line) => JSON.parse(line) as [string, SeenFile]));
    return { ...rest, snapshot: { takenAt, files } };
  } catch (thrown) {
    return codeOf(thrown) === 'ENOENT' ? 'none' : 'damaged';
  }
}
