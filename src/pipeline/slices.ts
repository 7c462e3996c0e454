/** Cuts an array, or a stream, into batches. */
import { PipelineError, textOf } from './batch-error.ts';
import type { Awaitable, Elements } from './shape.ts';
import { maxBytesOf, maxItemsOf, type SliceSize } from './slice-size.ts';

export interface Slice {
  /** From 1. */
  readonly number: number;
  /** Index of its first element in the whole. */
  readonly offset: number;
  readonly items: readonly unknown[];
}

export interface Slices {
  /** Undefined where it is not known before the end. */
  readonly total: number | undefined;
  /** Undefined at the end. Of a stream, calls are answered in their order. */
  next(): Awaitable<Slice | undefined>;
  /** Lets go of a stream that is not read to its end. */
  close(): Promise<void>;
}

export function cut(elements: Elements, size: SliceSize, field: string): Slices {
  return Array.isArray(elements) ? cutArray(elements, size) : cutStream(elements, size, field);
}

/** Whether it can be gone through, one element after another. A text cannot. */
export function isIterable(value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && (Symbol.asyncIterator in value || Symbol.iterator in value);
}

/** Whether it can be gone through only once, and has no length. */
export function isStream(value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> {
  const isHeld = Array.isArray(value) || value instanceof Map || value instanceof Set || ArrayBuffer.isView(value);
  return isIterable(value) && !isHeld;
}

function cutArray(elements: readonly unknown[], size: SliceSize): Slices {
  const limit = new Limit(size);
  let offset = 0;
  let number = 0;
  const next = (): Slice | undefined => {
    if (offset >= elements.length) return undefined;
    const end = limit.endFrom(elements, offset);
    const slice = { number: ++number, offset, items: elements.slice(offset, end) };
    offset = end;
    return slice;
  };
  const total = limit.isByCount
    ? Math.ceil(elements.length / Math.min(maxItemsOf(size), elements.length || 1))
    : undefined;
  return { total, next, close: async () => {} };
}

function cutStream(elements: Iterable<unknown> | AsyncIterable<unknown>, size: SliceSize, field: string): Slices {
  const slices = sliced(elements, new Limit(size), field);
  return {
    total: undefined,
    next: async () => (await slices.next()).value as Slice | undefined,
    close: async () => void (await slices.return(undefined)),
  };
}

async function* sliced(
  elements: Iterable<unknown> | AsyncIterable<unknown>,
  limit: Limit,
  field: string,
): AsyncGenerator<Slice, undefined> {
  let number = 0;
  let offset = 0;
  let items: unknown[] = [];
  for await (const item of reading(elements, field, () => offset + items.length)) {
    if (!limit.hasRoom(items.length, item)) {
      yield { number: ++number, offset, items };
      offset += items.length;
      items = [];
      limit.hasRoom(0, item);
    }
    items.push(item);
    if (!limit.isFull(items.length)) continue;
    yield { number: ++number, offset, items }; // not a moment later: the next element may take its time
    offset += items.length;
    items = [];
  }
  if (items.length > 0) yield { number: ++number, offset, items };
  return undefined;
}

async function* reading(
  elements: Iterable<unknown> | AsyncIterable<unknown>,
  field: string,
  position: () => number,
): AsyncGenerator<unknown> {
  try {
    yield* elements;
  } catch (error) {
    throw new PipelineError('bad_input', `Reading \`${field}\` failed after ${position()} elements: ${textOf(error)}`, {
      cause: error,
    });
  }
}

/** Counts elements, and where it is asked for their bytes as JSON. */
class Limit {
  readonly #maxItems: number;
  readonly #maxBytes: number | undefined;
  #bytes = 0;

  constructor(size: SliceSize) {
    this.#maxItems = maxItemsOf(size);
    this.#maxBytes = maxBytesOf(size);
  }

  get isByCount(): boolean {
    return this.#maxBytes === undefined;
  }

  /** Whether `item` still goes into a batch that has `count`; the first one always does, and starts the count of bytes. */
  hasRoom(count: number, item: unknown): boolean {
    if (count === 0) this.#bytes = 0;
    if (this.isFull(count)) return false;
    if (this.#maxBytes === undefined) return true;
    this.#bytes += bytesOf(item);
    return count === 0 || this.#bytes <= this.#maxBytes;
  }

  /** Whether no element goes into it any more, whichever comes. */
  isFull(count: number): boolean {
    return count >= this.#maxItems;
  }

  endFrom(elements: readonly unknown[], offset: number): number {
    if (this.isByCount) return Math.min(offset + this.#maxItems, elements.length);
    let end = offset;
    while (end < elements.length && this.hasRoom(end - offset, elements[end])) end++;
    return end;
  }
}

function bytesOf(item: unknown): number {
  return Buffer.byteLength(JSON.stringify(item) ?? '');
}
