import { readTail } from '../../logs/tail.ts';
import type { Log } from './log.ts';

export interface LogText {
  readonly path: string;
  readonly bytes: number;
  readonly text: string;
  readonly truncated: boolean;
}

/** The end of a log, at most 64 KiB, for a document. */
export function logText({ path, from }: Log, lines: number | undefined): LogText {
  const tail = readTail(path);
  const start = tail.truncated ? tail.bytes - Buffer.byteLength(tail.text) : 0;
  const hidden = Math.max(0, from.bytes - start);
  const text = hidden === 0 ? tail.text : Buffer.from(tail.text).subarray(hidden).toString();
  if (lines === undefined) return { path, ...tail, text };
  const all = text.split('\n');
  const end = all.at(-1) === '' ? -1 : all.length;
  const kept = all.slice(0, end).slice(lines === 0 ? all.length : -lines);
  const last = kept.length === 0 ? '' : kept.join('\n') + (end === -1 ? '\n' : '');
  return { path, bytes: tail.bytes, text: last, truncated: tail.truncated || last.length < text.length };
}
