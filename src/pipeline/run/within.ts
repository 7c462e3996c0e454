/** A call that ends with its time, or with the run that it belongs to, whether it heeds its signal or not. */
import { PipelineError } from '../batch-error.ts';
import { LONGEST_WAIT_MS } from '../define/retry.ts';
import type { Awaitable } from '../shape.ts';
import { isPromise } from './promise.ts';

export interface Bounds {
  /** Undefined: no limit. */
  readonly timeoutMs: number | undefined;
  readonly signal: AbortSignal;
  /** Begins the message of a timeout. */
  readonly what: string;
}

/** @throws PipelineError `timeout`; the signal's reason once it aborts; and whatever `call` throws */
export function within<T>(
  { timeoutMs, signal, what }: Bounds,
  call: (signal: AbortSignal) => Awaitable<T>,
): Awaitable<T> {
  if (timeoutMs === undefined) return untilAborted(call(signal), signal);
  // Not AbortSignal.any: what it makes lives as long as the run's signal does, one for each try.
  const limit = new AbortController();
  const end = (): void => limit.abort(signal.reason);
  const late = new PipelineError('timeout', `${what} took longer than ${timeoutMs} ms.`);
  const timer = setTimeout(() => limit.abort(late), timeoutMs);
  signal.addEventListener('abort', end, { once: true });
  const settle = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  };
  return new Promise<T>((resolve) => resolve(untilAborted(call(limit.signal), limit.signal))).finally(settle);
}

/** What it does after that is nobody's: it was told by its signal. */
export function untilAborted<T>(value: Awaitable<T>, signal: AbortSignal): Awaitable<T> {
  if (!isPromise(value)) return value;
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    const listening = (): void => signal.removeEventListener('abort', abort);
    Promise.resolve(value).then(resolve, reject).finally(listening);
  });
}

/** @throws the signal's reason once it aborts */
export async function waitFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (!(milliseconds > 0)) return;
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.min(milliseconds, LONGEST_WAIT_MS));
  });
  try {
    await untilAborted(passed, signal);
  } finally {
    clearTimeout(timer);
  }
}
