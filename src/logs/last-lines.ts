import { PIECE_BYTES, readPiece, withFile } from './file.ts';

const LINE_FEED = 0x0a;

export interface LastLines {
  /** Where the first of them begins. */
  readonly from: number;
  /** Size of the whole file. */
  readonly bytes: number;
}

/**
 * Where the last `lines` lines of a log begin, found from its end; nothing where there is no such file.
 * @param maxBytes no more than these are looked through: with longer lines there are fewer, and the first is cut
 */
export function findLastLines(file: string, lines: number, maxBytes = Number.MAX_SAFE_INTEGER): LastLines | undefined {
  return withFile(file, (descriptor, bytes) => {
    const first = Math.max(0, bytes - maxBytes);
    return { bytes, from: startOf(descriptor, { bytes, first, lines }) };
  });
}

interface Searched {
  readonly bytes: number;
  readonly first: number;
  readonly lines: number;
}

function startOf(descriptor: number, { bytes, first, lines }: Searched): number {
  if (lines === 0) return bytes;
  // A line feed at the very end closes the last line and begins none.
  let left = lines;
  for (let end = bytes - 1; end > first; ) {
    const start = Math.max(first, end - PIECE_BYTES);
    const piece = readPiece(descriptor, start, end - start);
    for (let at = piece.lastIndexOf(LINE_FEED); at >= 0; at = at === 0 ? -1 : piece.lastIndexOf(LINE_FEED, at - 1)) {
      left -= 1;
      if (left === 0) return start + at + 1;
    }
    end = start;
  }
  return first;
}
