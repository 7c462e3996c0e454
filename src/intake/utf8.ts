/** Whether bytes are the text that they should be, and on which line they are not. */
import { isUtf8 } from 'node:buffer';
import { DrainError } from '../core/error.ts';

const NEWLINE = 10;

/**
 * @param cannot how the complaint begins: what could not be done, to which file
 * @param linesBefore how many lines stand before these bytes
 * @throws DrainError `not_utf8`
 */
export function requireUtf8(bytes: Buffer, cannot: string, linesBefore = 0): void {
  if (isUtf8(bytes)) return;
  const line = linesBefore + 1 + newlinesBeforeBadByte(bytes);
  const way = `Convert the file first, for example: iconv -f ${encodingOf(bytes)} -t UTF-8 FILE`;
  throw new DrainError('not_utf8', `${cannot}: line ${line} is not UTF-8 text. ${way}`);
}

/** UTF-16 begins with its byte order mark; what is neither is most often what Windows wrote. */
function encodingOf([first, second]: Buffer): string {
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return isUtf16 ? 'UTF-16' : 'WINDOWS-1252';
}

function newlinesBeforeBadByte(bytes: Buffer): number {
  let start = 0;
  for (let lines = 0; ; lines += 1) {
    const end = bytes.indexOf(NEWLINE, start) + 1;
    if (end === 0 || !isUtf8(bytes.subarray(start, end))) return lines;
    start = end;
  }
}
