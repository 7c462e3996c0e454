import { statfsSync } from 'node:fs';

/** What is left on the disk of `folder` for who asks; nothing where the system does not tell. */
export function findFreeBytes(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return undefined; // a file system that does not tell, or a folder that is gone: an answer without it is still one
  }
}
