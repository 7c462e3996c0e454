import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DrainError, messageOf } from '../core/error.ts';

const NAMES = ['drain.config.js', 'drain.config.mjs', 'drain.config.json'];

export interface ConfigFile {
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The configuration file of a folder, where it has one. */
export async function readConfigFile(folder: string): Promise<ConfigFile | undefined> {
  const path = NAMES.map((name) => join(folder, name)).find((file) => existsSync(file));
  if (path === undefined) return undefined;
  const values = await load(path);
  if (typeof values === 'object' && values !== null && !Array.isArray(values))
    return { path, values: values as Record<string, unknown> };
  throw new DrainError('bad_config', `${path} holds no object of options.`);
}

async function load(path: string): Promise<unknown> {
  try {
    if (path.endsWith('.json')) return JSON.parse(readFileSync(path, 'utf8'));
    return ((await import(pathToFileURL(path).href)) as { default?: unknown }).default;
  } catch (thrown) {
    throw new DrainError('bad_config', `Cannot read ${path}: ${messageOf(thrown)}`, { cause: thrown });
  }
}
