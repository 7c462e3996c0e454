import { open } from 'node:fs/promises';
import { codeOf } from '../core/error.ts';
import { PIECE_BYTES } from './file.ts';
import { createLineSplitter } from './lines.ts';

export interface Match {
  /** From 1. */
  readonly line: number;
  /** The line; of one over 64 KiB only the beginning, and only that is searched. */
  readonly text: string;
}

/** The lines of a log that match, as they are found. A file that is not there has none. */
export async function* grep(file: string, pattern: RegExp): AsyncGenerator<Match, void> {
  // With `g` or `y` a RegExp remembers where it stopped, and would skip matches.
  const stateless = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
  const splitter = createLineSplitter(PIECE_BYTES);
  let line = 0;
  for await (const chunk of readChunks(file)) {
    for (const text of chunk ? splitter.push(chunk) : splitter.end()) {
      line += 1;
      if (stateless.test(text)) yield { line, text };
    }
  }
}

/** The file piece by piece, in one buffer that is used again; then `undefined` for its end. */
async function* readChunks(file: string): AsyncGenerator<Buffer | undefined, void> {
  const handle = await open(file, 'r').catch((thrown: unknown) => {
    if (codeOf(thrown) === 'ENOENT') return undefined;
    throw thrown;
  });
  if (!handle) return;
  try {
    const buffer = Buffer.allocUnsafe(PIECE_BYTES);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, PIECE_BYTES);
      if (bytesRead === 0) break;
      yield buffer.subarray(0, bytesRead);
    }
    yield undefined;
  } finally {
    await handle.close();
  }
}
