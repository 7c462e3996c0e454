import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let root: string | undefined;

/** The package's own folder: the nearest one above this code that holds `migrations`. */
export function packageRoot(): string {
  root ??= findAbove(dirname(fileURLToPath(import.meta.url)));
  return root;
}

export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
  return version;
}

function findAbove(folder: string): string {
  if (existsSync(join(folder, 'migrations', 'meta', '_journal.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('drain is installed without its migrations: install it again');
  return findAbove(parent);
}
