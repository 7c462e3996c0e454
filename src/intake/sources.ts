/** The files that every session imports before it plans. */
import { statSync } from 'node:fs';
import type { Command } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { whenFree } from '../db/transact.ts';
import { markOf, rememberMark } from '../store/sources.ts';
import { type BringInOptions, type BroughtIn, bringIn } from './bring-in.ts';
import { openIntake } from './intake.ts';

export interface Source {
  /** Absolute. */
  readonly file: string;
  readonly command: Command | undefined;
}

export interface ReadSource {
  readonly file: string;
  /** Nothing, where it has not changed since it was read last. */
  readonly taken: BroughtIn | undefined;
}

/** @throws DrainError as `openIntake` and `bringIn`: a source that cannot be read is a broken environment */
export async function readSources(
  db: Db,
  sources: readonly Source[],
  options: Omit<BringInOptions, 'door' | 'command'>,
): Promise<ReadSource[]> {
  const read: ReadSource[] = [];
  for (const { file, command } of sources) {
    const mark = stampOf(file) + JSON.stringify(command ?? null);
    if (mark === markOf(db, file)) {
      read.push({ file, taken: undefined });
      continue;
    }
    const intake = openIntake(file);
    const taken = await whenFree(() => bringIn(db, intake, { ...options, door: 'source', command }));
    await whenFree(() => rememberMark(db, { file, mark, at: options.at }));
    read.push({ file, taken });
  }
  return read;
}

/** Of the file and of what SQLite writes beside it. */
function stampOf(file: string): string {
  return ['', '-wal']
    .map((suffix) => statSync(file + suffix, { throwIfNoEntry: false }))
    .map((stat) => `${stat?.mtimeMs} ${stat?.size} `)
    .join('');
}
