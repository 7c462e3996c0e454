/**
 * Files that no phase may create, change or remove. One that did so while it ran alone in its directory has failed; where
 * others ran there at any time of its run, who did it is not known, and it is noted for all. What the files were before lies
 * beside the logs, so that whoever adopts the attempt can tell too.
 */
import { realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import { escapePath } from 'tinyglobby';
import type { AttemptUnderWay, EvidenceKind, Gathered, Gathering } from '../core/evidence.ts';
import type { Ending } from '../core/executor.ts';
import { clip, oneLine } from '../core/failure/plain.ts';
import { formatKey } from '../core/phase.ts';
import { protectedNote } from '../core/protected-note.ts';
import type { Db } from '../db/native.ts';
import { type Change, findChanges, type Snapshot, takeSnapshot } from '../files/snapshot.ts';
import { listBeside, type Neighbour } from '../read/beside.ts';
import { lastSeq } from '../read/last-seq.ts';
import { type Before, readBefore, writeBefore, writeUnchanged } from './protected-record.ts';

export interface ProtectedOptions {
  readonly db: Db;
  /** Relative to the directory of each phase; a leading `!` takes out again. */
  readonly globs: readonly string[];
  /** What drain itself writes to while phases run: the data directory, and the database with its journals. */
  readonly own: readonly string[];
}

/** How many names a message has, and how long they may be. */
const SHOWN = { names: 5, characters: 100 } as const;

/** Directories whose last snapshot is kept at hand: what was not touched since is not read again. */
const AT_HAND = 8;

export function createProtectedEvidence(options: ProtectedOptions): EvidenceKind {
  const last = new Map<string, Snapshot>();
  return {
    name: 'protected',
    begin: (attempt) => (attempt.resumed ? resume(attempt, options) : begin(attempt, { ...options, last })),
  };
}

type Beginning = ProtectedOptions & { readonly last: Map<string, Snapshot> };

async function begin(attempt: AttemptUnderWay, options: Beginning): Promise<Gathering | undefined> {
  const { db, globs, own, last } = options;
  const cwd = findReal(attempt.cwd);
  if (globs.length === 0 || cwd === undefined) return undefined;
  const without = own.flatMap((path) => globsOf(path, cwd));
  const since = lastSeq(db);
  const snapshot = await takeSnapshot(cwd, { globs, without, last: last.get(cwd) });
  last.delete(cwd);
  last.set(cwd, snapshot);
  for (const oldest of [...last.keys()].slice(0, -AT_HAND)) last.delete(oldest);
  const before = { globs, without, since, snapshot };
  writeBefore(recordOf(attempt), before);
  return { gather: (ending) => gather(attempt, ending, { db, before }) };
}

function resume(attempt: AttemptUnderWay, { db, globs }: ProtectedOptions): Gathering | undefined {
  const before = readBefore(recordOf(attempt));
  if (before === 'unchanged') return undefined;
  if (typeof before === 'object') return { gather: (ending) => gather(attempt, ending, { db, before }) };
  if (before === 'none' && globs.length === 0) return undefined;
  const why = before === 'none' ? 'what they were before is not on record' : 'what is on record of them is damaged';
  const message = `whether it changed protected files is not known: ${why}`;
  return { gather: ({ cause }) => ('code' in cause ? note(message) : {}) };
}

interface Judging {
  readonly db: Db;
  readonly before: Before;
}

async function gather(attempt: AttemptUnderWay, ending: Ending, { db, before }: Judging): Promise<Gathered> {
  if (ending.cause.is === 'refused') return {};
  const changes = await findChanges(findReal(attempt.cwd) ?? attempt.cwd, before.snapshot, before);
  if (changes.length === 0) {
    writeUnchanged(recordOf(attempt));
    return {};
  }
  const number = `${changes.length} protected ${changes.length === 1 ? 'file' : 'files'}`;
  const beside = besideIn(attempt.cwd, listBeside(db, { ...attempt, since: before.since }));
  const succeeded = ending.cause.is === 'exit' && ending.cause.code === 0;
  // What failed anyway stays what it is.
  if (beside.length > 0 || !succeeded) {
    const others = beside.length > 0 ? `; it was not alone in ${attempt.cwd}: ${keysOf(beside)} ran there too` : '';
    return note(protectedNote(number, `${namesOf(changes)}${others}`));
  }
  const message = `changed ${number}: ${namesOf(changes)}`;
  return { findings: [{ is: 'contradiction', against: 'protected', category: 'protected-path', message }] };
}

function note(message: string): Gathered {
  return { findings: [{ is: 'note', message }] };
}

function recordOf(attempt: AttemptUnderWay): string {
  return attempt.fileFor('protected.jsonl');
}

function namesOf(changes: readonly Change[]): string {
  const shown = changes.slice(0, SHOWN.names).map(({ name, what }) => {
    const readable = clip(oneLine(name), SHOWN.characters);
    return what === 'changed' ? readable : `${readable} (${what})`;
  });
  return withMore(shown, changes.length);
}

function keysOf(beside: readonly Neighbour[]): string {
  const keys = [...new Set(beside.map((one) => clip(oneLine(formatKey(one)), SHOWN.characters)))];
  return withMore(keys.slice(0, SHOWN.names), keys.length);
}

function withMore(shown: readonly string[], all: number): string {
  return `${shown.join(', ')}${all > shown.length ? ` and ${all - shown.length} more` : ''}`;
}

/** In the same directory, above or below it. */
function besideIn(cwd: string, others: readonly Neighbour[]): Neighbour[] {
  const own = findReal(cwd) ?? cwd;
  return others.filter((other) => {
    const theirs = findReal(other.cwd) ?? other.cwd;
    return contains(own, theirs) || contains(theirs, own);
  });
}

function contains(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith('../') && !isAbsolute(way);
}

function globsOf(path: string, cwd: string): string[] {
  if (!contains(cwd, path)) return [];
  const name = escapePath(relative(cwd, path));
  return name === '' ? ['**'] : [name, `${name}/**`];
}

/** Nothing where no directory is: then nothing is started in it. */
function findReal(cwd: string): string | undefined {
  try {
    return statSync(cwd).isDirectory() ? realpathSync(cwd) : undefined;
  } catch {
    return undefined;
  }
}
