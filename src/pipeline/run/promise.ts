import type { Awaitable } from '../shape.ts';

/** Of whatever library: anything that can be awaited. */
export function isPromise<T>(value: Awaitable<T>): value is Promise<T> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  return typeof (value as { then?: unknown }).then === 'function';
}
