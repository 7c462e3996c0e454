/** Searches a log line by line, in memory that does not grow with it. */
import { defuse } from './defuse.ts';
import { createLineSplitter, type Line, lineText } from './lines.ts';
import type { Matcher, Span } from './matcher.ts';

/** Only so much of a line is searched. */
const MAX_LINE_BYTES = 1_048_576;
/** Of a line that is shown for its neighbours. */
const MAX_CONTEXT_BYTES = 8_192;

export interface Found {
  /** From 1. */
  readonly number: number;
  /** As a person sees it: colours and other sequences left out. That is what is searched. */
  readonly text: string;
  /** As it was written, without its line end. */
  readonly bytes: Buffer;
  readonly isCut: boolean;
  /** Where it matches; nothing for a line of context. */
  readonly spans: readonly Span[] | undefined;
}

export interface GrepOptions {
  readonly matcher: Matcher;
  /** So many lines before and after each match. Default 0. */
  readonly context?: number;
  /** The number of the first line. Default 1. */
  readonly firstNumber?: number;
}

/**
 * The lines that match, and those around them, as they are found: in their order, each once.
 * @param pieces a log's bytes, which may still be being written
 * @throws DrainError `slow_pattern`
 */
export async function* grep(pieces: AsyncIterable<Buffer>, options: GrepOptions): AsyncGenerator<Found, void> {
  const splitter = createLineSplitter({ maxBytes: MAX_LINE_BYTES, rest: 'is dropped' });
  const search = createSearch(options);
  for await (const piece of pieces) yield* search(splitter.push(piece));
  yield* search(splitter.end());
}

function createSearch({
  matcher,
  context = 0,
  firstNumber = 1,
}: GrepOptions): (lines: readonly Line[]) => Generator<Found, void> {
  let number = firstNumber;
  let before: Found[] = [];
  let after = 0;
  return function* (lines) {
    const texts = lines.map(visibleText);
    const spans = matcher.match(texts);
    matcher.partial += lines.filter(({ isCut }) => isCut).length;
    for (const [at, line] of lines.entries()) {
      const found = { number, ...line, text: texts[at] ?? '', spans: spans[at] };
      number += 1;
      if (found.spans) {
        yield* before;
        yield found;
        [before, after] = [[], context];
      } else if (after > 0) {
        yield found;
        after -= 1;
      } else if (context > 0) before = [...before, asContext(found)].slice(-context);
    }
  };
}

/** Most lines are, and need no further look. */
const PLAIN = /^[\t\x20-\x7e]*$/;

/** What a carriage return would have painted over is there too. */
function visibleText(line: Line): string {
  const text = lineText(line);
  return PLAIN.test(text) ? text : defuse(text, { colours: false }).replaceAll('\n', ' ');
}

function asContext(found: Found): Found {
  if (found.bytes.length <= MAX_CONTEXT_BYTES) return found;
  const bytes = Buffer.from(found.bytes.subarray(0, MAX_CONTEXT_BYTES));
  return { ...found, bytes, text: visibleText({ bytes, isCut: true }), isCut: true };
}
