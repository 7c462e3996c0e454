/**
 * Where two logs begin to differ, apart from what differs from attempt to attempt anyway. Both are read side by side, in
 * pieces; only lines that are not the same byte for byte are looked at closer, and only so many of those.
 */
import { PIECE_BYTES, readPiece, withFile } from './file.ts';
import type { HeaderEnd } from './identity.ts';
import { createLineSplitter, type Line, lineText } from './lines.ts';

const MAX_LINE_BYTES = 65_536;
/** Blurring a line takes some 60 microseconds. */
const MAX_BLURRED = 20_000;
/** Of each; reading so much takes a second. */
const MAX_BYTES = 256 * 1_048_576;
/** Lines that are set against one another from the first difference on, and how far they are looked for. */
const WINDOW = 200;
const WINDOW_BYTES = 4 * 1_048_576;
const CONTEXT = 3;
/** Of the differing lines and those between them. */
const SHOWN = 20;

export interface Side {
  readonly path: string;
  /** What is not compared, at its beginning. */
  readonly from: HeaderEnd;
  /** A line without what varies from attempt to attempt. */
  readonly blur: (line: string) => string;
}

export interface ComparedLine {
  /** `-`: only in the first, `+`: only in the second; a blank: in both. */
  readonly mark: ' ' | '-' | '+';
  /** In its own log, that of the first where it is in both; from 1. */
  readonly number: number;
  readonly text: string;
}

export interface Comparison {
  /** From the first difference on, with what stands around it; none where there is no difference. */
  readonly lines: readonly ComparedLine[];
  /** Lines before it that differ only in what varies. */
  readonly varied: number;
  /** The first of those, where nothing else differs. */
  readonly firstVaried: readonly ComparedLine[];
  /** Lines of the first log that were compared. */
  readonly compared: number;
  /** Whether there is more of one of them that was not looked at, both having been alike so far. */
  readonly isPartial: boolean;
}

/** @returns nothing where one of them is not there */
export function compareLogs(first: Side, second: Side): Comparison | undefined {
  return withFile(first.path, (one) =>
    withFile(second.path, (other) => compare({ ...first, descriptor: one }, { ...second, descriptor: other })),
  );
}

interface OpenSide extends Side {
  readonly descriptor: number;
}

function compare(first: OpenSide, second: OpenSide): Comparison {
  const [ones, others] = [createReader(first), createReader(second)];
  let before: ReadLine[] = [];
  let varied = 0;
  let compared = 0;
  let firstVaried: ComparedLine[] = [];
  for (;;) {
    const [one, other] = [ones.next(), others.next()];
    const so = { varied, compared };
    if (ones.isCut() || others.isCut() || varied >= MAX_BLURRED)
      return { ...so, lines: [], firstVaried, isPartial: true };
    if (!one && !other) return { ...so, lines: [], firstVaried, isPartial: false };
    const isSame = one && other && one.text === other.text;
    if (!one || !other || (!isSame && first.blur(one.text) !== second.blur(other.text))) {
      const windows = [take(one, ones), take(other, others)] as const;
      const around = before.map((line): ComparedLine => ({ mark: ' ', ...line }));
      return { ...so, lines: [...around, ...setAgainst(windows, [first, second])], firstVaried: [], isPartial: false };
    }
    if (!isSame && firstVaried.length === 0)
      firstVaried = [
        { mark: '-', ...one },
        { mark: '+', ...other },
      ];
    if (!isSame) varied += 1;
    compared += 1;
    before = [...before, one].slice(-CONTEXT);
  }
}

interface LineReader {
  next(): ReadLine | undefined;
  /** Whether it has ended before the log has. */
  isCut(): boolean;
  /** It is to end so many bytes from here at the latest. */
  limit(bytes: number): void;
}

function createReader({ descriptor, from }: OpenSide): LineReader {
  const splitter = createLineSplitter({ maxBytes: MAX_LINE_BYTES, rest: 'is dropped' });
  let number = from.lines;
  let position = from.bytes;
  let last = position + MAX_BYTES;
  let lines: Line[] = [];
  let at = 0;
  let isAtEnd = false;
  return {
    next() {
      while (at >= lines.length && !isAtEnd && position < last) {
        const piece = readPiece(descriptor, position, PIECE_BYTES);
        position += piece.length;
        isAtEnd = piece.length === 0;
        [lines, at] = [isAtEnd ? splitter.end() : splitter.push(piece), 0];
      }
      const line = lines[at];
      if (!line) return undefined;
      at += 1;
      number += 1;
      return { number, text: lineText(line) };
    },
    isCut: () => at >= lines.length && !isAtEnd && position >= last,
    limit(bytes) {
      last = Math.min(last, position + bytes);
    },
  };
}

interface ReadLine {
  readonly number: number;
  readonly text: string;
}

function take(line: ReadLine | undefined, rest: LineReader): ReadLine[] {
  rest.limit(WINDOW_BYTES);
  const lines: ReadLine[] = [];
  for (let next = line; next && lines.length < WINDOW; next = rest.next()) lines.push(next);
  return lines;
}

/** By their longest common subsequence: what is in both stands once, between what is in one of them. */
function setAgainst(
  [ones, others]: readonly [readonly ReadLine[], readonly ReadLine[]],
  [first, second]: readonly [Side, Side],
): ComparedLine[] {
  const [a, b] = [ones.map(({ text }) => first.blur(text)), others.map(({ text }) => second.blur(text))];
  const common = commonLengths(a, b);
  const lines: ComparedLine[] = [];
  for (let i = 0, j = 0; lines.length < SHOWN && (i < a.length || j < b.length); ) {
    const [one, other] = [ones[i], others[j]];
    if (one && other && a[i] === b[j]) {
      lines.push({ mark: ' ', ...one });
      [i, j] = [i + 1, j + 1];
    } else if (one && (!other || (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0))) {
      lines.push({ mark: '-', ...one });
      i += 1;
    } else if (other) {
      lines.push({ mark: '+', ...other });
      j += 1;
    }
  }
  const last = lines.findLastIndex(({ mark }) => mark !== ' ');
  return lines.slice(0, last + 1 + CONTEXT);
}

/** How many lines are common to what follows line `i` of the one and `j` of the other. */
function commonLengths(a: readonly string[], b: readonly string[]): number[][] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const [row, below] = [lengths[i] as number[], lengths[i + 1] as number[]];
    for (let j = b.length - 1; j >= 0; j -= 1)
      row[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
  }
  return lengths;
}
