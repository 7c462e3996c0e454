/** Cuts an array, or a stream, into batches. */
import { PipelineError, textOf } from '../batch-error.ts';
import { maxBytesOf, maxItemsOf, type SliceSize } from '../define/slice-size.ts';
import type { Awaitable, Elements } from '../shape.ts';

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
  /** Answers who waits for `next` with undefined: a stream need not give anything any more. */
  letGo(): void;
  /** Closes a stream that is not read to its end; one that is asked for an element just now, as soon as it has answered. */
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
    const slice = { number: ++number, offset, items: Object.freeze(elements.slice(offset, end)) };
    offset = end;
    return slice;
  };
  const total = limit.isByCount
    ? Math.ceil(elements.length / Math.min(maxItemsOf(size), elements.length || 1))
    : undefined;
  return { total, next, letGo: () => {}, close: async () => {} };
}

function cutStream(elements: Iterable<unknown> | AsyncIterable<unknown>, size: SliceSize, field: string): Slices {
  const slices = sliced(elements, new Limit(size), field);
  const waiting = new Set<() => void>();
  const next = (): Promise<Slice | undefined> =>
    new Promise((resolve, reject) => {
      const giveUp = (): void => resolve(undefined);
      waiting.add(giveUp);
      const answered = (): void => void waiting.delete(giveUp);
      slices
        .next()
        .then(({ value }) => resolve(value), reject)
        .finally(answered);
    });
  const letGo = (): void => {
    for (const giveUp of waiting) giveUp();
  };
  const close = async (): Promise<void> => {
    letGo();
    const closed = slices.return(undefined);
    if (waiting.size === 0) await closed;
    else closed.catch(() => {}); // nobody waits for this stream any more, whatever becomes of it
  };
  return { total: undefined, next, letGo, close };
}

/** Frozen: a batch that is tried again has the elements that it had. */
async function* sliced(
  elements: Iterable<unknown> | AsyncIterable<unknown>,
  limit: Limit,
  field: string,
): AsyncGenerator<Slice, undefined> {
  let number = 0;
  let offset = 0;
  let items: unknown[] = [];
  const slice = (): Slice => {
    const full = { number: ++number, offset, items: Object.freeze(items) };
    offset += items.length;
    items = [];
    return full;
  };
  for await (const item of reading(elements, field, () => offset + items.length)) {
    if (!limit.hasRoom(items.length, item)) {
      yield slice();
      limit.hasRoom(0, item);
    }
    items.push(item);
    if (limit.isFull(items.length)) yield slice(); // not a moment later: the next element may take its time
  }
  if (items.length > 0) yield slice();
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

/** @throws PipelineError `bad_input` for what JSON cannot say */
function bytesOf(item: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(item) ?? '');
  } catch (cause) {
    throw new PipelineError(
      'bad_input',
      `An element has no size in bytes: ${textOf(cause)}. Cut by \`maxItems\` alone.`,
      {
        cause,
      },
    );
  }
}
