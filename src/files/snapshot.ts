/** What a set of files is at one moment, cheap enough to be taken before and after every phase. */
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { listMatching, splitGlobs } from './list-matching.ts';
import { withUnfollowed } from './unfollowed.ts';

/** `sum` tells contents apart, where they were read. */
export interface SeenFile {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly inode: number;
  readonly sum?: string | undefined;
}

export interface Snapshot {
  /** Epoch milliseconds. */
  readonly takenAt: number;
  /** By their names, relative to the directory. */
  readonly files: ReadonlyMap<string, SeenFile>;
}

export interface Change {
  readonly name: string;
  readonly what: 'created' | 'changed' | 'removed';
}

/** Contents are read of files up to this size, until that many bytes of a directory are read: a gigabyte a second. */
const LARGEST_BYTES = 4_194_304;
const MOST_BYTES = 134_217_728;

/** A file system may tell times no finer: what was changed so shortly before may be changed again without a trace. */
const COARSE_MS = 2_000;

/** After so many files others have their turn. */
const BATCH = 500;

export interface SnapshotOptions {
  readonly globs: readonly string[];
  /** Globs of what does not count. */
  readonly without: readonly string[];
  /** Of the same directory, taken before: what has not been touched since is not read again. */
  readonly last?: Snapshot | undefined;
}

export async function takeSnapshot(cwd: string, options: SnapshotOptions): Promise<Snapshot> {
  const { last } = options;
  const takenAt = Date.now();
  const files = new Map<string, SeenFile>();
  let bytes = 0;
  for await (const [name, stat] of statAll(cwd, options)) {
    const before = last?.files.get(name);
    const isKnown = last && before?.sum !== undefined && isSameStat(before, stat) && !isFresh(stat, last.takenAt);
    const mayRead = bytes + stat.size <= MOST_BYTES;
    const sum = isKnown ? before.sum : mayRead ? sumOf(join(cwd, name), stat.size) : undefined;
    if (!isKnown && sum !== undefined) bytes += stat.size;
    files.set(name, { ...stat, sum });
  }
  return { takenAt, files };
}

/**
 * What has become of `before`, by names. Who only touches a file does not change it, as far as its content was read; of
 * what was too large for that, size, time or place has to differ.
 */
export async function findChanges(cwd: string, before: Snapshot, options: SnapshotOptions): Promise<Change[]> {
  const changes: Change[] = [];
  const left = new Set(before.files.keys());
  for await (const [name, stat] of statAll(cwd, options)) {
    left.delete(name);
    const old = before.files.get(name);
    if (!old) changes.push({ name, what: 'created' });
    else if (isChanged(join(cwd, name), old, { stat, takenAt: before.takenAt }))
      changes.push({ name, what: 'changed' });
  }
  const removed = [...left].map((name) => ({ name, what: 'removed' }) as const);
  return [...changes, ...removed].sort((one, other) => (one.name < other.name ? -1 : 1));
}

type Stat = Omit<SeenFile, 'sum'>;

async function* statAll(cwd: string, { globs, without }: SnapshotOptions): AsyncGenerator<readonly [string, Stat]> {
  const split = splitGlobs(globs);
  const names = await listMatching(cwd, split.patterns, [...split.without, ...without]);
  for (const [nth, name] of names.entries()) {
    if (nth % BATCH === BATCH - 1) await breathe();
    const stat = lstatSync(join(cwd, name), { throwIfNoEntry: false });
    if (stat) yield [name, { size: stat.size, mtimeMs: stat.mtimeMs, ctimeMs: stat.ctimeMs, inode: stat.ino }];
    else if (name.includes('\ufffd')) yield [name, NAMELESS];
  }
}

/** A name that is no UTF-8 cannot be asked for: only that it is there is known. */
const NAMELESS: Stat = { size: 0, mtimeMs: 0, ctimeMs: 0, inode: 0 };

function isChanged(path: string, old: SeenFile, { stat, takenAt }: { stat: Stat; takenAt: number }): boolean {
  if (isSameStat(old, stat) && !isFresh(old, takenAt)) return false;
  if (old.size !== stat.size) return true;
  if (old.sum !== undefined) return sumOf(path, stat.size) !== old.sum;
  return old.mtimeMs !== stat.mtimeMs || old.inode !== stat.inode;
}

/** The time of the last change of any kind (ctime) cannot be set back by the one who changes it. */
function isSameStat(one: Stat, other: Stat): boolean {
  return (
    one.size === other.size &&
    one.mtimeMs === other.mtimeMs &&
    one.ctimeMs === other.ctimeMs &&
    one.inode === other.inode
  );
}

function isFresh({ ctimeMs, mtimeMs }: Stat, takenAt: number): boolean {
  return takenAt - Math.max(ctimeMs, mtimeMs) < COARSE_MS;
}

/** Nothing of what is too large, and of what may not be read. A link is where it leads. */
function sumOf(path: string, size: number): string | undefined {
  if (size > LARGEST_BYTES) return undefined;
  try {
    const content = withUnfollowed(path, (descriptor) => readFileSync(descriptor));
    return createHash('sha1').update(content).digest('base64');
  } catch {
    return linkAt(path);
  }
}

function linkAt(path: string): string | undefined {
  try {
    return `-> ${readlinkSync(path)}`;
  } catch {
    return undefined; // no link: not ours to read
  }
}
