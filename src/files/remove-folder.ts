/** Removes what programs have made, which may have left it without the right to write. */
import { chmodSync, lstatSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** No link is followed. @returns false where something could not be removed */
export function removeFolder(folder: string): boolean {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Folders without the right to write (Go keeps its modules so): given that right, the second try may do it.
    tryTo(() => makeWritable(folder));
    tryTo(() => rmSync(folder, { recursive: true, force: true }));
  }
  return lstatSync(folder, { throwIfNoEntry: false }) === undefined;
}

/** Where nothing is in it. */
export function removeIfEmpty(folder: string): void {
  tryTo(() => rmdirSync(folder));
}

function makeWritable(folder: string): void {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) makeWritable(join(folder, entry.name));
}

function tryTo(act: () => void): void {
  try {
    act();
  } catch {
    // What is left is seen afterwards.
  }
}
