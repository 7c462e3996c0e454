/** Finds and opens a backlog, and reads what its configuration says. Loaded by every command, so it loads little itself. */
import { existsSync, realpathSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { DrainError } from '../core/error.ts';
import { type CategoryRule, DEFAULT_RULES } from '../core/failure/category.ts';
import { DOORS, type Door, OWN_DOORS } from '../core/run.ts';
import type { Selection } from '../core/selection.ts';
import type { Db } from '../db/native.ts';
import { openReader, openWriter } from '../db/open.ts';
import { findPlaces, type PlaceOptions, type Places } from './data-dir.ts';
import { readConfigFile } from './file.ts';
import type { Config } from './options.ts';
import { type Resolved, resolveConfig } from './resolve.ts';

/** A backlog with its configuration. */
export interface Backlog extends Resolved {
  readonly places: Places;
  /** Where the configuration was read from. */
  readonly configFile: string | undefined;
}

export interface OpenOptions extends PlaceOptions {
  readonly flags: Readonly<Record<string, unknown>>;
}

export async function findBacklog(
  options: OpenOptions,
  find: (options: PlaceOptions) => Places = findPlaces,
): Promise<Backlog> {
  const places = find(options);
  const file = await readConfigFile(places.home);
  return {
    ...(await resolveConfig({ flags: options.flags, environment: options.environment, file })),
    places,
    configFile: file?.path,
  };
}

export function openToRead(backlog: Backlog): Promise<Db> {
  return openReader(backlog.places.database);
}

export function openToWrite(backlog: Backlog, options: { readonly create?: boolean } = {}): Promise<Db> {
  return openWriter(backlog.places.database, options);
}

/** Who did it, in the events. */
export function whoami(): string {
  return `${userName()}@${hostname()}`;
}

export function rulesOf(config: Config): readonly CategoryRule[] {
  return [...config.categories, ...DEFAULT_RULES];
}

/** Where commands run that name no directory. */
export function defaultCwd({ config, places }: Backlog): string {
  return config.cwd === undefined ? places.home : resolve(places.home, config.cwd);
}

export function selectionOf(config: Config, runIds: readonly string[]): Omit<Selection, 'triedBefore' | 'sessionId'> {
  const unknown = config.door.find((door) => !(DOORS as readonly string[]).includes(door));
  if (unknown !== undefined)
    throw new DrainError('bad_config', `There is no door \`${unknown}\`. Known: ${DOORS.join(', ')}.`);
  return {
    states: config.state,
    ...(runIds.length > 0 && { runIds }),
    doors: config.door.length > 0 ? (config.door as Door[]) : OWN_DOORS,
    skipRunsWithQueued: config.skipRunsWithQueued,
    perRunConcurrency: config.perRunConcurrency,
    slots: config.quotas,
    force: config.force || config.maxUnchangedFailures === 0,
  };
}

export function sessionsFolder({ places }: Pick<Backlog, 'places'>): string {
  return join(realFolder(places.dataDir), 'sessions');
}

export function baselinesFolder({ places }: Pick<Backlog, 'places'>): string {
  return join(realFolder(places.dataDir), 'baselines');
}

/** `sqlite:////absolute/path`: the scheme's three slashes, and the path's own. */
export function databaseUrl(places: Places): string {
  return `sqlite:///${realDatabase(places)}`;
}

export function realDatabase({ database }: Places): string {
  return join(realFolder(dirname(database)), basename(database));
}

function realFolder(folder: string): string {
  return existsSync(folder) ? realpathSync(folder) : folder;
}

export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown'); // a uid without an entry, as in many containers
  }
}
