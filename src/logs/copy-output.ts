/** What a phase itself has printed, as a file of its own. */
import { closeSync, fstatSync, open, read, readSync, write, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { openIfThere } from './file.ts';
import { findHeaderEnd } from './identity.ts';

/** Of memory, however long the log is. What is no longer is copied at once: that takes less than to wait for it. */
const PIECE_BYTES = 262_144;

/** To make a file takes longer than to fill a small one (0.35 ms on a busy disk): nobody is kept waiting for it. */
const openLater = promisify(open);
const readLater = promisify(read);
const writeLater = promisify(write);

interface CopyOptions {
  readonly stream: 'stdout' | 'stderr';
  /** Aborts when it is not worth its time any more. */
  readonly hurry?: AbortSignal | undefined;
}

/**
 * Copies a log byte for byte, a stdout log without its head.
 * @param to is made: there must be none
 * @returns false where there is no such log
 * @throws what keeps it from being read or written; a part of it is left there then
 */
export async function copyOutput(log: string, to: string, { stream, hurry }: CopyOptions): Promise<boolean> {
  const source = openIfThere(log);
  if (source === undefined) return false;
  try {
    const stat = fstatSync(source);
    if (!stat.isFile()) return false; // a phase may have put anything in its place
    const target = await openLater(to, 'wx', 0o644);
    try {
      const span = { from: stream === 'stdout' ? findHeaderEnd(log).bytes : 0, end: stat.size };
      if (span.end - span.from > PIECE_BYTES) await copyPieces(source, target, { ...span, hurry });
      else copyAtOnce(source, target, span);
    } finally {
      closeSync(target);
    }
    return true;
  } finally {
    closeSync(source);
  }
}

interface Span {
  readonly from: number;
  readonly end: number;
}

function copyAtOnce(source: number, target: number, { from, end }: Span): void {
  const bytes = Buffer.allocUnsafe(Math.max(0, end - from));
  const length = bytes.length === 0 ? 0 : readSync(source, bytes, 0, bytes.length, from);
  for (let written = 0; written < length; ) written += writeSync(target, bytes, written, length - written);
}

type Pieces = Span & Pick<CopyOptions, 'hurry'>;

async function copyPieces(source: number, target: number, { from, end, hurry }: Pieces): Promise<void> {
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  for (let position = from; position < end; ) {
    hurry?.throwIfAborted();
    const { bytesRead } = await readLater(source, piece, 0, Math.min(piece.length, end - position), position);
    if (bytesRead === 0) return; // it was cut meanwhile
    // On a disk that is nearly full a write takes only a part, and the next one fails.
    for (let written = 0; written < bytesRead; )
      written += (await writeLater(target, piece, written, bytesRead - written)).bytesWritten;
    position += bytesRead;
  }
}
