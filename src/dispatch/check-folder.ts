/** Whether the results of a run can be put where they belong: asked before anything runs. */
import { accessSync, constants, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { codeOf, DrainError, messageOf } from '../core/error.ts';
import { findFreeBytes } from '../files/free-bytes.ts';

export interface FolderOptions {
  /** The run is new: what lies there already is of another. */
  readonly isNew: boolean;
  /** 0: no reserve. */
  readonly reserveMb: number;
  /** Makes nothing: only looks whether it could be made. */
  readonly dryRun: boolean;
}

const MB = 1_048_576;

/** @throws DrainError `cannot_write`, `exists`, `disk` */
export function checkFolder(folder: string, { isNew, reserveMb, dryRun }: FolderOptions): void {
  const place = dryRun ? nearestFolder(folder) : made(folder);
  try {
    accessSync(place, constants.W_OK | constants.X_OK);
  } catch (thrown) {
    throw cannotWrite(folder, messageOf(thrown));
  }
  if (isNew && place === folder && readdirSync(folder).length > 0) throw taken(folder);
  const free = findFreeBytes(place);
  if (free !== undefined && free < reserveMb * MB) throw tooFull(folder, free, reserveMb);
}

/** One after another: in /proc, Node makes folders with all above them for ever. */
function made(folder: string): string {
  try {
    const nearest = nearestFolder(folder);
    const missing = relative(nearest, folder).split(sep).filter(Boolean);
    missing.reduce((above, name) => makeOne(join(above, name)), nearest);
    return folder;
  } catch (thrown) {
    throw cannotWrite(folder, codeOf(thrown) === 'EEXIST' ? 'there is a file of that name' : messageOf(thrown));
  }
}

function makeOne(folder: string): string {
  try {
    mkdirSync(folder);
  } catch (thrown) {
    // Somebody else may have made it in this moment.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw thrown;
  }
  return folder;
}

function nearestFolder(folder: string): string {
  let place = folder;
  while (!statSync(place, { throwIfNoEntry: false })?.isDirectory() && dirname(place) !== place) place = dirname(place);
  return place;
}

function cannotWrite(folder: string, why: string): DrainError {
  const way = 'Make it writable, or choose another folder with --output DIR. Nothing was run.';
  return new DrainError('cannot_write', `The results cannot be put into ${folder}: ${why}. ${way}`);
}

function taken(folder: string): DrainError {
  return new DrainError(
    'exists',
    `${folder} holds something already, and is not of this backlog. Move it away, or choose another --run-name or --output. Nothing was run.`,
  );
}

function tooFull(folder: string, free: number, reserveMb: number): DrainError {
  return new DrainError(
    'disk',
    `Only ${Math.floor(free / MB)} MB are free for ${folder}, less than the reserve of ${reserveMb} (--min-free-disk-mb). Nothing was run.`,
  );
}
