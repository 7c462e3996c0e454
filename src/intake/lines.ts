import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import { DrainError } from '../core/error.ts';

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
 * @throws DrainError `not_utf8`
 */
export function* readLines(file: string): Generator<Line> {
  let number = 0;
  for (const bytes of wholeLines(file)) {
    if (!isUtf8(bytes)) throw notUtf8(file, number + 1 + newlinesBeforeBadByte(bytes));
    const lines = bytes.toString('utf8').split('\n');
    if (lines.at(-1) === '') lines.pop();
    for (const text of lines) {
      number += 1;
      yield { number, text: number === 1 && text.startsWith('\ufeff') ? text.slice(1) : text };
    }
  }
}

/** Pieces of the file that end where a line ends. */
function* wholeLines(file: string): Generator<Buffer> {
  let rest: Buffer[] = [];
  for (const chunk of chunks(file)) {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      yield Buffer.concat([...rest, chunk.subarray(0, end)]);
      rest = [];
    }
    if (end < chunk.length) rest.push(chunk.subarray(end));
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}

function* chunks(file: string): Generator<Buffer> {
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

function newlinesBeforeBadByte(bytes: Buffer): number {
  let start = 0;
  for (let lines = 0; ; lines += 1) {
    const end = bytes.indexOf(NEWLINE, start) + 1;
    if (end === 0 || !isUtf8(bytes.subarray(start, end))) return lines;
    start = end;
  }
}

function notUtf8(file: string, line: number): DrainError {
  const way = 'Convert the file first, for example: iconv -f WINDOWS-1252 -t UTF-8 FILE';
  return new DrainError('not_utf8', `Cannot import ${file}: line ${line} is not UTF-8 text. ${way}`);
}
