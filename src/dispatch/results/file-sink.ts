import { constants, fstatSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { findResultsPlace, type ResultsFile } from './results-file.ts';
import type { Sink } from './sink.ts';

/**
 * Opens a file of results where it ends, or begins it; a last line that was never completed is cut off.
 * @throws DrainError `not_results`, or what keeps it from being opened
 */
export async function openFileSink({ db, file, runId }: Omit<ResultsFile, 'bytes'>): Promise<Sink> {
  const handle = await open(file, constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK, 0o644);
  try {
    const { ino, dev, size } = fstatSync(handle.fd);
    const place = findResultsPlace(handle.fd, { db, file, runId, bytes: size });
    let { bytes } = place;
    if (size > bytes) await handle.truncate(bytes);
    return {
      seq: place.seq,
      isInPlace() {
        const found = statSync(file, { throwIfNoEntry: false });
        return found?.ino === ino && found.dev === dev && found.size === bytes;
      },
      async write(lines) {
        for (let written = 0; written < lines.length; ) {
          const rest = lines.length - written;
          written += (await handle.write(lines, written, rest, bytes + written)).bytesWritten;
        }
        bytes += lines.length;
      },
      async close() {
        try {
          await handle.sync();
        } finally {
          await handle.close();
        }
      },
    };
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }
}
