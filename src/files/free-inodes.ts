import { statfsSync } from 'node:fs';

/** How many files more the disk of `folder` can hold; nothing where it does not count them (btrfs) or does not tell. */
export function findFreeInodes(folder: string): number | undefined {
  try {
    const { files, ffree } = statfsSync(folder);
    return files > 0 ? ffree : undefined;
  } catch {
    return undefined; // a folder that is gone: what needs it says so
  }
}
