import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of all files below it; no link is followed, and what cannot be looked at counts nothing. */
export function sizeOfFolder(folder: string): number {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .map((entry) => join(folder, entry.name))
      .reduce((sum, path) => sum + sizeAt(path), 0);
  } catch {
    return 0; // gone meanwhile, or not ours to read
  }
}

function sizeAt(path: string): number {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  return stat.isDirectory() ? sizeOfFolder(path) : stat.size;
}
