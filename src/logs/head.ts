import { StringDecoder } from 'node:string_decoder';
import { PIECE_BYTES, readPiece, withFile } from './file.ts';
import { type Excerpt, NOTHING } from './tail.ts';

/** The first `maxBytes` of a log, without the line (or at least the character) that the cut goes through. */
export function readHead(file: string, maxBytes = PIECE_BYTES): Excerpt {
  return withFile(file, (descriptor, bytes) => headOf(descriptor, bytes, maxBytes)) ?? NOTHING;
}

function headOf(descriptor: number, bytes: number, maxBytes: number): Excerpt {
  const piece = readPiece(descriptor, 0, Math.min(bytes, maxBytes));
  if (bytes <= maxBytes) return { text: piece.toString(), bytes, truncated: false };
  const end = piece.lastIndexOf('\n') + 1;
  // The decoder keeps back the beginning of a character whose end it has not seen.
  const text = end > 0 ? piece.subarray(0, end).toString() : new StringDecoder('utf8').write(piece);
  return { text, bytes, truncated: true };
}
