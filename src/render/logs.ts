/** An attempt's logs as they are printed: raw into a pipe, defused and under a heading on a terminal. */
import { createDefuser } from '../logs/defuse.ts';
import { follow } from '../logs/follow.ts';
import { findLastLines } from '../logs/last-lines.ts';
import { readTail } from '../logs/tail.ts';
import { formatBytes } from './bytes.ts';
import { paint, plain } from './text.ts';

export const STREAMS = ['stdout', 'stderr'] as const;
export type Stream = (typeof STREAMS)[number];

export interface Log {
  readonly stream: Stream;
  readonly path: string;
}

export interface PrintOptions {
  /** None: all of it. */
  readonly lines: number | undefined;
  /** Headings, and nothing that could harm the terminal. */
  readonly terminal: boolean;
  readonly colours: boolean;
  /** Asked until nothing more will be written; without it, what is there now is all. */
  readonly ended?: () => boolean;
  /** A path as it is shown. */
  readonly shorten: (path: string) => string;
}

/** Bytes of several logs: one after the other, or as they are written. */
export async function* printLogs(logs: readonly Log[], options: PrintOptions): AsyncGenerator<Buffer | string, void> {
  const pieces = logs.map((log) => piecesOf(log, options));
  let shown: Log | undefined;
  let atStart = true;
  for await (const { log, piece } of options.ended ? merge(pieces) : concatenate(pieces)) {
    if (options.terminal && log !== shown && logs.length > 1)
      yield `${atStart ? '' : '\n'}${headingOf(log, options)}\n`;
    shown = log;
    atStart = piece.at(-1) === '\n' || piece.at(-1) === 10;
    yield piece;
  }
  if (options.terminal && !atStart) yield '\n';
}

interface Piece {
  readonly log: Log;
  readonly piece: Buffer | string;
}

async function* piecesOf(log: Log, { lines, terminal, colours, ended }: PrintOptions): AsyncGenerator<Piece, void> {
  const from = lines === undefined ? 0 : (findLastLines(log.path, lines)?.from ?? 0);
  const bytes = follow(log.path, { from, ended: ended ?? (() => true) });
  if (!terminal) {
    for await (const piece of bytes) yield { log, piece };
    return;
  }
  const decoder = new TextDecoder();
  const defuser = createDefuser({ colours });
  for await (const piece of bytes) {
    const text = defuser.write(decoder.decode(piece, { stream: true }));
    if (text !== '') yield { log, piece: text };
  }
  const rest = defuser.write(decoder.decode()) + defuser.end();
  if (rest !== '') yield { log, piece: rest };
}

async function* concatenate(sources: readonly AsyncGenerator<Piece, void>[]): AsyncGenerator<Piece, void> {
  for (const source of sources) yield* source;
}

/** Whatever comes first. */
async function* merge(sources: readonly AsyncGenerator<Piece, void>[]): AsyncGenerator<Piece, void> {
  const next = new Map(sources.map((source) => [source, advance(source)]));
  while (next.size > 0) {
    const { source, result } = await Promise.race(next.values());
    if (result.done) next.delete(source);
    else {
      next.set(source, advance(source));
      yield result.value;
    }
  }
}

async function advance(source: AsyncGenerator<Piece, void>) {
  return { source, result: await source.next() };
}

function headingOf({ stream, path }: Log, { lines, shorten }: PrintOptions): string {
  const part = lines === undefined ? undefined : findLastLines(path, lines);
  const cut =
    part === undefined || part.from === 0
      ? ''
      : `, the last ${lines} lines of ${formatBytes(part.bytes)} (-n all shows all)`;
  return paint.faint(`==> ${stream}${cut}\n    ${plain(shorten(path))}`);
}

export interface LogText {
  readonly path: string;
  readonly bytes: number;
  readonly text: string;
  readonly truncated: boolean;
}

/** The end of a log, at most 64 KiB, for a document. */
export function logText({ path }: Log, lines: number | undefined): LogText {
  const tail = readTail(path);
  if (lines === undefined) return { path, ...tail };
  const all = tail.text.split('\n');
  const end = all.at(-1) === '' ? -1 : all.length;
  const kept = all.slice(0, end).slice(lines === 0 ? all.length : -lines);
  const text = kept.length === 0 ? '' : kept.join('\n') + (end === -1 ? '\n' : '');
  return { path, bytes: tail.bytes, text, truncated: tail.truncated || text.length < tail.text.length };
}
