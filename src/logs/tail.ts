import { PIECE_BYTES, readPiece, withFile } from './file.ts';

export interface Excerpt {
  /** Bytes that are no UTF-8 are replaced by U+FFFD. */
  readonly text: string;
  /** Size of the whole file; 0 where there is none. */
  readonly bytes: number;
  /** Whether `text` is not the whole file. */
  readonly truncated: boolean;
}

export const NOTHING: Excerpt = { text: '', bytes: 0, truncated: false };
const LINE_FEED = 0x0a;

/** The last `maxBytes` of a log, without the line (or at least the character) that the cut goes through. */
export function readTail(file: string, maxBytes = PIECE_BYTES): Excerpt {
  return withFile(file, (descriptor, bytes) => tailOf(descriptor, bytes, maxBytes)) ?? NOTHING;
}

function tailOf(descriptor: number, bytes: number, maxBytes: number): Excerpt {
  if (bytes <= maxBytes) return { text: readPiece(descriptor, 0, bytes).toString(), bytes, truncated: false };
  // One byte more shows whether the cut happens to be the end of a line.
  const piece = readPiece(descriptor, bytes - maxBytes - 1, maxBytes + 1);
  return { text: piece.subarray(startOfLine(piece)).toString(), bytes, truncated: true };
}

function startOfLine(piece: Buffer): number {
  const start = piece.indexOf(LINE_FEED) + 1;
  return start > 0 && start < piece.length ? start : startOfCharacter(piece);
}

/** A character has at most three bytes after its first, each 10xxxxxx. */
function startOfCharacter(piece: Buffer): number {
  let start = 1;
  while (start < 4 && ((piece[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return start;
}
