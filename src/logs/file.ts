/** Reading pieces of a log file that may not exist, and may be growing. */
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { codeOf } from '../core/error.ts';

export const PIECE_BYTES = 65_536;

/** What `read` makes of the open file, or undefined when there is none. */
export function withFile<T>(file: string, read: (descriptor: number, bytes: number) => T): T | undefined {
  const descriptor = openIfThere(file);
  if (descriptor === undefined) return undefined;
  try {
    const stat = fstatSync(descriptor);
    return stat.isFile() ? read(descriptor, stat.size) : undefined; // a phase may have put anything in its place
  } finally {
    closeSync(descriptor);
  }
}

/** In bytes; 0 where there is no such file. */
export function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** At most `length` bytes from `position` on; fewer where the file ends. */
export function readPiece(descriptor: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(descriptor, bytes, filled, length - filled, position + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

export function openIfThere(file: string): number | undefined {
  try {
    // Not blocking: what stands there may be a pipe that nobody writes to.
    return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}
