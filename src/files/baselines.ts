/**
 * Where baselines are kept: a folder a key. Each build has a folder of its own in it, which no other build ever uses, so that
 * its path may be written into what is built; and it counts once `whole.json`, which is replaced in one step, names it.
 *
 *     baselines/<key>/whole.json              which build is whole; its time is that of its last use
 *     baselines/<key>/under-way               which build has begun, by its id
 *     baselines/<key>/<build>/files/          what phases get
 *     baselines/<key>/<build>/stdout.txt      and stderr.txt: what the command printed
 *     baselines/.locks/<two digits>           whoever changes anything of a key holds its lock
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../core/error.ts';
import { isPlainName, markedName } from '../core/file-name.ts';
import { replaceFile } from './replace.ts';

export interface BaselinePlace {
  readonly folder: string;
  /** Few, because they are never removed: keys that share one wait for each other. */
  readonly lock: string;
}

export interface BuildPlace {
  readonly id: string;
  readonly folder: string;
  readonly files: string;
  readonly logs: { readonly stdout: string; readonly stderr: string };
}

interface Whole {
  readonly key: string;
  readonly build: string;
}

/** @param root `baselines/` of the data directory */
export function baselinePlace(root: string, key: string): BaselinePlace {
  return placeNamed(root, isPlainName(key) ? key : markedName(key, [key]));
}

export function listBaselinePlaces(root: string): BaselinePlace[] {
  return namesIn(root)
    .filter((name) => !name.startsWith('.'))
    .map((name) => placeNamed(root, name));
}

function placeNamed(root: string, name: string): BaselinePlace {
  const lock = createHash('sha256').update(name).digest('hex').slice(0, 2);
  return { folder: join(root, name), lock: join(root, '.locks', lock) };
}

export function buildPlace({ folder }: BaselinePlace, id: string): BuildPlace {
  const own = join(folder, id);
  const logs = { stdout: join(own, 'stdout.txt'), stderr: join(own, 'stderr.txt') };
  return { id, folder: own, files: join(own, 'files'), logs };
}

/** The folder that phases get, which counts as used from now on. A file system may know only one of `A` and `a`. */
export function useWhole(place: BaselinePlace, key: string): string | undefined {
  const whole = readWhole(place);
  if (whole?.key !== key) return undefined;
  const { files } = buildPlace(place, whole.build);
  if (statSync(files, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
  utimesSync(wholeOf(place), new Date(), new Date());
  return files;
}

/** Nothing, where nothing is whole; `usedAt` in epoch milliseconds. */
export function findWhole(place: BaselinePlace): { readonly build: string; readonly usedAt: number } | undefined {
  const whole = readWhole(place);
  return whole && { build: whole.build, usedAt: statSync(wholeOf(place)).mtimeMs };
}

export function markWhole(place: BaselinePlace, whole: Whole): void {
  replaceFile(wholeOf(place), [`${JSON.stringify(whole)}\n`], { durable: true });
}

export function unmarkWhole(place: BaselinePlace): void {
  rmSync(wholeOf(place), { force: true });
}

/** The build that has begun, and that nobody has seen the end of. */
export function findUnderWay(place: BaselinePlace): string | undefined {
  return readText(underWayOf(place))?.trim() || undefined;
}

export function markUnderWay(place: BaselinePlace, id: string): void {
  mkdirSync(place.folder, { recursive: true });
  writeFileSync(underWayOf(place), `${id}\n`);
}

export function unmarkUnderWay(place: BaselinePlace): void {
  rmSync(underWayOf(place), { force: true });
}

/** Ids of builds of which anything is there. */
export function listBuilds(place: BaselinePlace): string[] {
  return namesIn(place.folder).filter((name) => BUILD_ID.test(name));
}

/** A UUID. */
const BUILD_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function readWhole(place: BaselinePlace): Whole | undefined {
  try {
    const { key, build } = JSON.parse(readText(wholeOf(place)) ?? '{}') as Partial<Whole>;
    return typeof key === 'string' && typeof build === 'string' && BUILD_ID.test(build) ? { key, build } : undefined;
  } catch {
    return undefined; // a damaged one counts as none: it is built again
  }
}

function wholeOf({ folder }: BaselinePlace): string {
  return join(folder, 'whole.json');
}

function underWayOf({ folder }: BaselinePlace): string {
  return join(folder, 'under-way');
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(thrown) ?? '')) return undefined;
    throw thrown;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (thrown) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(thrown) ?? '')) return [];
    throw thrown;
  }
}
