/** What a phase itself has printed, as a file of its own. */
import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { codeOf } from '../core/error.ts';
import { findHeaderEnd } from './identity.ts';

/** Of memory, however long the log is. */
const PIECE_BYTES = 262_144;

/**
 * Copies a log byte for byte, a stdout log without its head.
 * @param to is made anew
 * @returns false where there is no such log
 * @throws what keeps it from being read or written
 */
export async function copyOutput(log: string, to: string, stream: 'stdout' | 'stderr'): Promise<boolean> {
  const source = await openIfThere(log);
  if (!source) return false;
  try {
    const stat = await source.stat();
    if (!stat.isFile()) return false; // a phase may have put anything in its place
    await rm(to, { force: true });
    const target = await open(to, 'wx', 0o644);
    try {
      const from = stream === 'stdout' ? findHeaderEnd(log).bytes : 0;
      await copy(source, target, { from, end: stat.size });
    } finally {
      await target.close();
    }
    return true;
  } finally {
    await source.close();
  }
}

async function copy(source: FileHandle, target: FileHandle, { from, end }: { from: number; end: number }) {
  const piece = Buffer.allocUnsafe(Math.max(0, Math.min(PIECE_BYTES, end - from)));
  for (let position = from; position < end; ) {
    const { bytesRead } = await source.read(piece, 0, Math.min(piece.length, end - position), position);
    if (bytesRead === 0) return; // it was cut meanwhile
    await writeAll(target, piece.subarray(0, bytesRead));
    position += bytesRead;
  }
}

/** On a disk that is nearly full a write takes only a part, and the next one fails. */
async function writeAll(target: FileHandle, bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length; ) written += (await target.write(bytes, written)).bytesWritten;
}

async function openIfThere(file: string): Promise<FileHandle | undefined> {
  try {
    // Not blocking: what stands there may be a pipe that nobody writes to.
    return await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}
