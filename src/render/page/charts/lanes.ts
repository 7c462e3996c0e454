/**
 * What ran when, as bars on as few lanes as ran at the same time. Ten thousand bars would be ten megabytes and narrower than
 * a pixel: only the longest are drawn one by one, and the others of a lane share the narrow cells that they began in.
 */
import type { Mark } from './mark.ts';

export interface Span {
  readonly startMs: number;
  /** Not before its start. */
  readonly endMs: number;
  readonly mark: Mark;
  /** What tells it from others; asked for only where it is drawn by itself. */
  readonly name: () => string;
}

/** One attempt, or several that are too short to be told apart. */
export type Bar = readonly [Span, ...Span[]];

export interface Lane {
  readonly bars: readonly Bar[];
}

/** Drawn one by one at most, on all lanes. */
const MOST_SINGLE = 1_000;
const MOST_CELLS = 1_200;
/** Cells across a lane at most: each a few pixels wide. */
const FINEST = 200;

/** Each span goes to the first lane that is free when it begins. */
export function lanesOf(spans: readonly Span[]): Lane[] {
  const lanes: Span[][] = [];
  for (const span of [...spans].sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs)) {
    const free = lanes.find((lane) => (lane.at(-1)?.endMs ?? 0) <= span.startMs);
    if (free) free.push(span);
    else lanes.push([span]);
  }
  const longEnoughMs = singleFrom(spans);
  const cellMs = Math.max(1, lengthOf(spans) / Math.max(20, Math.min(FINEST, MOST_CELLS / Math.max(1, lanes.length))));
  return lanes.map((lane) => ({ bars: barsOf(lane, longEnoughMs, cellMs) }));
}

function barsOf(lane: readonly Span[], longEnoughMs: number, cellMs: number): Bar[] {
  const bars: [Span, ...Span[]][] = [];
  for (const span of lane) {
    const last = bars.at(-1);
    const shares = last && isShort(span, longEnoughMs) && isShort(last[0], longEnoughMs);
    if (shares && cellOf(span, cellMs) === cellOf(last[0], cellMs)) last.push(span);
    else bars.push([span]);
  }
  return bars;
}

/** Milliseconds from which on a span is drawn by itself: all of them where there are few. */
function singleFrom(spans: readonly Span[]): number {
  if (spans.length <= MOST_SINGLE) return 0;
  const lengths = spans.map((span) => span.endMs - span.startMs).sort((a, b) => b - a);
  return (lengths[MOST_SINGLE] ?? 0) + 1;
}

function isShort({ startMs, endMs }: Span, longEnoughMs: number): boolean {
  return endMs - startMs < longEnoughMs;
}

function cellOf({ startMs }: Span, cellMs: number): number {
  return Math.floor(startMs / cellMs);
}

function lengthOf(spans: readonly Span[]): number {
  const [from, to] = [firstStart(spans), lastEnd(spans)];
  return Math.max(0, to - from);
}

export function firstStart(spans: readonly Span[]): number {
  return spans.reduce((first, { startMs }) => Math.min(first, startMs), Number.POSITIVE_INFINITY);
}

export function lastEnd(spans: readonly Span[]): number {
  return spans.reduce((last, { endMs }) => Math.max(last, endMs), Number.NEGATIVE_INFINITY);
}
