import { logSize } from './log-size.ts';
import { silence } from './silence.ts';
import { timeout } from './timeout.ts';
import type { Report, Watched, Watcher } from './watcher.ts';

const WATCHERS: readonly Watcher[] = [timeout, silence, logSize];

/** Holds a phase under way against all its limits, until it is disposed of. */
export function watch(watched: Watched, report: Report): Disposable {
  const watching = WATCHERS.flatMap((watcher) => watcher(watched, report) ?? []);
  return {
    [Symbol.dispose]: () => {
      for (const each of watching) each[Symbol.dispose]();
    },
  };
}
