/** Attempts' logs as they are printed: one attempt's as they are, several with a prefix a line; defused on a terminal. */
import { createDefuser, defuse } from '../../logs/defuse.ts';
import { follow } from '../../logs/follow.ts';
import { grep } from '../../logs/grep.ts';
import { findLastLines, type LastLines } from '../../logs/last-lines.ts';
import { createLineSplitter, type Line } from '../../logs/lines.ts';
import type { Matcher } from '../../logs/matcher.ts';
import { formatBytes } from '../bytes.ts';
import { paint, plain } from '../text.ts';
import type { Log } from './log.ts';
import { matchLine } from './match.ts';
import { concatenate, merge } from './merge.ts';
import { prefixesOf } from './prefix.ts';

/** A longer one goes on in the next line, behind another prefix. */
const MAX_LINE_BYTES = 65_536;

export interface PrintOptions {
  /** None: all of it. */
  readonly lines: number | undefined;
  /** How far back they are looked for. */
  readonly maxBytes: number | undefined;
  /** Headings, and nothing that could harm the terminal. */
  readonly terminal: boolean;
  readonly colours: boolean;
  /** Only what matches, with so many lines around it. */
  readonly search: { readonly matcher: Matcher; readonly context: number } | undefined;
  /** A path as it is shown. */
  readonly shorten: (path: string) => string;
}

/** Bytes of several logs: one after the other, or as they are written. */
export function printLogs(logs: readonly Log[], options: PrintOptions): AsyncGenerator<Buffer | string, void> {
  const several = logs.some(({ nth }) => nth > 0);
  const isPrefixed = several || (options.search !== undefined && !options.terminal && logs.length > 1);
  const prefixes = isPrefixed ? prefixesOf(logs, options) : undefined;
  const pieces = logs.map((log) => piecesOf(log, prefixes?.get(log), options));
  const inOrder = logs.some(({ ended }) => ended) ? merge(pieces) : concatenate(pieces);
  return prefixes ? textsOf(inOrder) : headed(inOrder, logs, options);
}

interface Piece {
  readonly log: Log;
  readonly piece: Buffer | string;
}

async function* textsOf(pieces: AsyncGenerator<Piece, void>): AsyncGenerator<Buffer | string, void> {
  for await (const { piece } of pieces) yield piece;
}

/** On a terminal, under a heading wherever the other log goes on. */
async function* headed(
  pieces: AsyncGenerator<Piece, void>,
  logs: readonly Log[],
  options: PrintOptions,
): AsyncGenerator<Buffer | string, void> {
  let shown: Log | undefined;
  let atStart = true;
  for await (const { log, piece } of pieces) {
    if (options.terminal && log !== shown && logs.length > 1) {
      const before = shown && options.colours ? '\x1b[0m' : '';
      yield `${atStart ? '' : '\n'}${before}${headingOf(log, options)}\n`;
    }
    shown = log;
    atStart = piece.at(-1) === '\n' || piece.at(-1) === 10;
    yield piece;
  }
  if (options.terminal && !atStart) yield '\n';
}

function piecesOf(log: Log, prefix: string | undefined, options: PrintOptions): AsyncGenerator<Piece, void> {
  if (options.search) return matchesOf(log, prefix ?? '', { ...options, ...options.search });
  if (prefix !== undefined) return linesOf(log, prefix, options);
  return options.terminal ? harmlessOf(log, options) : rawOf(log, options);
}

function bytesOf(log: Log, options: Pick<PrintOptions, 'lines' | 'maxBytes'>): AsyncGenerator<Buffer, void> {
  const from = Math.max(log.from.bytes, lastOf(log, options)?.from ?? 0);
  return follow(log.path, { from, ended: log.ended ?? (() => true) });
}

function lastOf({ path }: Log, { lines, maxBytes }: Pick<PrintOptions, 'lines' | 'maxBytes'>): LastLines | undefined {
  return lines === undefined ? undefined : findLastLines(path, lines, maxBytes);
}

async function* rawOf(log: Log, options: PrintOptions): AsyncGenerator<Piece, void> {
  for await (const piece of bytesOf(log, options)) yield { log, piece };
}

async function* harmlessOf(log: Log, options: PrintOptions): AsyncGenerator<Piece, void> {
  const decoder = new TextDecoder();
  const defuser = createDefuser(options);
  for await (const piece of bytesOf(log, options)) {
    const text = defuser.write(decoder.decode(piece, { stream: true }));
    if (text !== '') yield { log, piece: text };
  }
  const rest = defuser.write(decoder.decode()) + defuser.end();
  if (rest !== '') yield { log, piece: rest };
}

/** Whole lines only, those that come together in one piece: nothing of another log may come between the parts of one. */
async function* linesOf(log: Log, prefix: string, options: PrintOptions): AsyncGenerator<Piece, void> {
  const splitter = createLineSplitter({ maxBytes: MAX_LINE_BYTES, rest: 'goes on' });
  const [before, end] = [Buffer.from(prefix), Buffer.from('\n')];
  const shown = (lines: readonly Line[]): Buffer | string =>
    options.terminal
      ? lines.map(({ bytes }) => harmlessLines(bytes, prefix, options)).join('')
      : Buffer.concat(lines.flatMap(({ bytes }) => [before, bytes, end]));
  for await (const piece of bytesOf(log, options)) {
    const lines = splitter.push(piece);
    if (lines.length > 0) yield { log, piece: shown(lines) };
  }
  const last = splitter.end();
  if (last.length > 0) yield { log, piece: shown(last) };
}

/** What a carriage return would have painted over is a line of its own. */
function harmlessLines(bytes: Buffer, prefix: string, { colours }: PrintOptions): string {
  const lines = defuse(bytes.toString().replace(/\r$/, ''), { colours }).split('\n');
  return lines.map((line) => `${prefix}${line}\n`).join('');
}

async function* matchesOf(
  log: Log,
  prefix: string,
  { terminal, matcher, context }: PrintOptions & NonNullable<PrintOptions['search']>,
): AsyncGenerator<Piece, void> {
  let last: number | undefined;
  const bytes = bytesOf(log, { lines: undefined, maxBytes: undefined });
  for await (const found of grep(bytes, { matcher, context, firstNumber: log.from.lines + 1 })) {
    if (context > 0 && last !== undefined && found.number > last + 1) yield { log, piece: `${prefix}--\n` };
    last = found.number;
    const line = matchLine(found, { terminal });
    yield {
      log,
      piece: typeof line === 'string' ? prefix + line : Buffer.concat([Buffer.from(prefix), line]),
    };
  }
}

function headingOf(log: Log, options: PrintOptions): string {
  const part = options.search ? undefined : lastOf(log, options);
  const cut =
    part === undefined || part.from <= log.from.bytes
      ? ''
      : `, ${lastText(part, options)} of ${formatBytes(part.bytes)} (-n all shows all)`;
  return paint.faint(`==> ${log.stream}${cut}\n    ${plain(options.shorten(log.path))}`);
}

function lastText(part: LastLines, { lines, maxBytes }: PrintOptions): string {
  const bytes = part.bytes - part.from;
  return maxBytes !== undefined && bytes >= maxBytes ? `the last ${formatBytes(bytes)}` : `the last ${lines} lines`;
}
