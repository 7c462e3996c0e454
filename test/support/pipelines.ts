/** What tests of flows need again and again. */
import type { RunEvent } from '../../src/pipeline/run/run-event.ts';

/** 1, 2, 3 ... */
export function count(to: number): number[] {
  return Array.from({ length: to }, (_each, index) => index + 1);
}

/** A promise that the test settles, where it wants something to wait. */
export interface Gate<T = void> {
  readonly promise: Promise<T>;
  open(value: T): void;
}

export function gate<T = void>(): Gate<T> {
  let open: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

/** What a run that is expected to fail rejects with. */
export async function failure<T = Error>(rejected: Promise<unknown>): Promise<T> {
  const fulfilled = await rejected.then(
    (value) => ({ value }),
    (error: T) => ({ error }),
  );
  if ('error' in fulfilled) return fulfilled.error;
  throw new Error(`It was expected to fail, and gave ${JSON.stringify(fulfilled.value)}`);
}

/** All events of a run, however it ends. */
export async function eventsOf(run: AsyncIterable<unknown>): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  try {
    for await (const event of run) events.push(event as RunEvent);
  } catch {
    // what it throws is the last event's error
  }
  return events;
}

/** Events of one type. */
export function only<Type extends RunEvent['type']>(
  events: readonly RunEvent[],
  type: Type,
): Extract<RunEvent, { type: Type }>[] {
  return events.filter((event): event is Extract<RunEvent, { type: Type }> => event.type === type);
}
