/** Files that others read while they are written: a reader sees the old or the new one whole. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';

const BUFFER_CHARS = 65_536;

/** Streams `pieces` into a file beside `path`, puts it on the disk, and renames it. */
export function replaceFile(path: string, pieces: Iterable<string>, { durable = false, mode = 0o644 } = {}): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const descriptor = openSync(temporary, 'w', mode);
    try {
      for (const chunk of inChunks(pieces)) writeWhole(descriptor, chunk);
      if (durable) fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
  } catch (thrown) {
    rmSync(temporary, { force: true });
    throw thrown;
  }
}

/** On a disk that is nearly full a write takes only a part, and the next one fails. */
function writeWhole(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}

function* inChunks(pieces: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length < BUFFER_CHARS) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}
