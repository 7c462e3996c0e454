import { StringDecoder } from 'node:string_decoder';
import { readPiece, withFile } from './file.ts';
import { findHeaderEnd } from './identity.ts';

/** The first `maxBytes` of what a phase printed to its stdout, without drain's own head and half a character at the cut. */
export function readPrintedHead(stdoutLog: string, maxBytes: number): string {
  const from = findHeaderEnd(stdoutLog).bytes;
  const read = (descriptor: number): string => new StringDecoder('utf8').write(readPiece(descriptor, from, maxBytes));
  return withFile(stdoutLog, read) ?? '';
}
