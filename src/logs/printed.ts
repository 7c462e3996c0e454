import { readPiece, withFile } from './file.ts';
import { findHeaderEnd } from './identity.ts';

/** How much a phase printed to its stdout, in bytes, and all of it where that is no more than was asked for. */
export interface Printed {
  readonly bytes: number;
  readonly content: Buffer | undefined;
}

/** Without drain's own head. Nothing where there is no such log. */
export function readPrinted(stdoutLog: string, maxBytes: number): Printed | undefined {
  const from = findHeaderEnd(stdoutLog).bytes;
  return withFile(stdoutLog, (descriptor, size) => {
    const bytes = Math.max(0, size - from);
    return { bytes, content: bytes > maxBytes ? undefined : readPiece(descriptor, from, bytes) };
  });
}
