import { relative } from 'node:path';

/** A path from the folder that drain was called in, where that is shorter. */
export function shorten(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere !== '' && fromHere.length < path.length ? fromHere : path;
}
