/** A file that somebody else has made, of which nothing is known: it may be a folder, a pipe that nobody writes to, or endless. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { codeOf, messageOf } from '../core/error.ts';

export type Limited =
  | { readonly content: Buffer }
  | { readonly problem: string /** Whether anything is there. */; readonly isThere: boolean };

/** All of a file of at most `maxBytes`; or why not. */
export function readLimited(file: string, maxBytes: number): Limited {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return { problem: 'is no file', isThere: true };
    if (stat.size > maxBytes) return { problem: `is larger than ${maxBytes / 1_048_576} MB`, isThere: true };
    return { content: readFileSync(descriptor) };
  } catch (thrown) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(thrown) ?? '')) return { problem: 'is missing', isThere: false };
    return { problem: `cannot be read (${codeOf(thrown) ?? messageOf(thrown)})`, isThere: true };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
