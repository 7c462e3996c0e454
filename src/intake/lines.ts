import { closeSync, openSync, readSync } from 'node:fs';
import { requireUtf8 } from './utf8.ts';

const CHUNK_BYTES = 256 * 1024;
const NEWLINE = 10;

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its newline; a carriage return before that stays. */
  readonly text: string;
}

/**
 * A file's lines, a chunk at a time; without its byte order mark. Synchronous, so that one transaction can take them all.
 *
 * @param source a file, or what was in one
 * @param cannot how a complaint begins
 * @throws DrainError `not_utf8`
 */
export function* readLines(source: string | Buffer, cannot: string): Generator<Line> {
  let number = 0;
  for (const bytes of wholeLines(typeof source === 'string' ? chunksOfFile(source) : chunksOf(source))) {
    requireUtf8(bytes, cannot, number);
    const lines = bytes.toString('utf8').split('\n');
    if (lines.at(-1) === '') lines.pop();
    for (const text of lines) {
      number += 1;
      yield { number, text: number === 1 && text.startsWith('\ufeff') ? text.slice(1) : text };
    }
  }
}

/** Pieces that end where a line ends. */
function* wholeLines(chunks: Iterable<Buffer>): Generator<Buffer> {
  let rest: Buffer[] = [];
  for (const chunk of chunks) {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      yield Buffer.concat([...rest, chunk.subarray(0, end)]);
      rest = [];
    }
    if (end < chunk.length) rest.push(chunk.subarray(end));
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) yield bytes.subarray(start, start + CHUNK_BYTES);
}

function* chunksOfFile(file: string): Generator<Buffer> {
  const fd = openSync(file, 'r');
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const bytes = readSync(fd, chunk);
      if (bytes === 0) return;
      yield chunk.subarray(0, bytes);
    }
  } finally {
    closeSync(fd);
  }
}
