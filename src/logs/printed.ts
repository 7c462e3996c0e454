import { readPiece, withFile } from './file.ts';
import { findHeaderEnd } from './identity.ts';

/** How much a phase printed to its stdout, in bytes; and all of it, or its end where it is more than was asked for. */
export interface Printed {
  readonly bytes: number;
  readonly content: Buffer;
}

interface PrintedOptions {
  readonly maxBytes: number;
  /** Of what is more than that. */
  readonly lastBytes: number;
}

/** Without drain's own head. Nothing where there is no such log. */
export function readPrinted(stdoutLog: string, { maxBytes, lastBytes }: PrintedOptions): Printed | undefined {
  const from = findHeaderEnd(stdoutLog).bytes;
  return withFile(stdoutLog, (descriptor, size) => {
    const bytes = Math.max(0, size - from);
    const wanted = bytes > maxBytes ? lastBytes : bytes;
    return { bytes, content: readPiece(descriptor, from + bytes - wanted, wanted) };
  });
}
