/** Finds the backlog, as git finds its repository. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DrainError } from '../core/error.ts';

const FOLDER = '.drain';
const DATABASE = 'drain.db';

export interface Places {
  /** `.drain`: sessions and logs lie in it. */
  readonly dataDir: string;
  readonly database: string;
  /** Where the configuration file is looked for. */
  readonly home: string;
}

export interface PlaceOptions {
  readonly dataDir?: string | undefined;
  readonly db?: string | undefined;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** @throws DrainError `no_backlog`, naming where it was looked for */
export function findPlaces(options: PlaceOptions): Places {
  const named = namedPlaces(options);
  if (named) return named;
  const searched = foldersAbove(options.cwd);
  const found = searched.find((folder) => isFolder(join(folder, FOLDER)));
  if (found !== undefined) return placesIn(join(found, FOLDER));
  const where = searched.length > 1 ? `${options.cwd} and above, up to /` : options.cwd;
  throw new DrainError(
    'no_backlog',
    `no backlog here (looked for ${FOLDER} in ${where}).\n` +
      `  Go to its folder or name it: --data-dir DIR. To start one: drain import FILE`,
    { data: { searched: searched.map((folder) => join(folder, FOLDER)) } },
  );
}

/** For commands that bring work in: where there is no backlog, one is begun here. */
export function findOrMakePlaces(options: PlaceOptions): Places {
  const named = namedPlaces(options);
  if (named) return named;
  const found = foldersAbove(options.cwd).find((folder) => isFolder(join(folder, FOLDER)));
  return placesIn(join(found ?? options.cwd, FOLDER));
}

function namedPlaces({ dataDir, db, cwd, environment }: PlaceOptions): Places | undefined {
  const folder = dataDir ?? (environment.DRAIN_DATA_DIR || undefined);
  if (folder === undefined && db === undefined) return undefined;
  const database = db === undefined ? undefined : resolve(cwd, db);
  const places = placesIn(folder === undefined ? dirname(database ?? cwd) : resolve(cwd, folder));
  return database === undefined ? places : { ...places, database };
}

function placesIn(dataDir: string): Places {
  return { dataDir, database: join(dataDir, DATABASE), home: dirname(dataDir) };
}

function foldersAbove(cwd: string): string[] {
  const folders = [cwd];
  for (let folder = cwd; dirname(folder) !== folder; ) {
    folder = dirname(folder);
    folders.push(folder);
  }
  return folders;
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
