/** Where the last line of a file stands, in bounded memory however long its lines are. */
import { readSync } from 'node:fs';

const PIECE_BYTES = 65_536;
const LINE_FEED = 0x0a;

export interface LastLine {
  /** Of the last line that is complete; the same as `end` where there is none. */
  readonly start: number;
  /** After its line feed: what follows was never completed. */
  readonly end: number;
}

/** @param bytes of the file */
export function findLastLine(descriptor: number, bytes: number): LastLine {
  const end = lineFeedBefore(descriptor, bytes) + 1;
  return { start: end === 0 ? 0 : lineFeedBefore(descriptor, end - 1) + 1, end };
}

/** The place of the last line feed before `end`; -1 where there is none. */
function lineFeedBefore(descriptor: number, end: number): number {
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  for (let stop = end; stop > 0; ) {
    const start = Math.max(0, stop - PIECE_BYTES);
    const count = readSync(descriptor, piece, 0, stop - start, start);
    const found = piece.subarray(0, count).lastIndexOf(LINE_FEED);
    if (found >= 0) return start + found;
    stop = start;
  }
  return -1;
}
