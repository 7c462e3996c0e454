/** Every so often a line of how the items of a dispatched run stand, by the clock and not by what happens. */
import type { Consumer } from '../core/consumer.ts';
import type { Db } from '../db/native.ts';
import { countTasks } from '../read/task-counts.ts';
import { progressLine } from '../render/dispatch/progress-line.ts';

export interface MonitorOptions {
  readonly db: Db;
  readonly runId: string;
  /** 0: never. */
  readonly intervalMs: number;
  /** When this invocation began, epoch milliseconds. */
  readonly startedAt: number;
  /** Prints a line: where a bar is drawn, above it. */
  readonly say: (line: string) => void;
}

/** A timer that is asked for more than this goes off at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** It is about the run, and so about what earlier sessions have done as well. */
export function createMonitor({ db, runId, intervalMs, startedAt, say }: MonitorOptions): Consumer {
  const tell = (): void => {
    try {
      say(progressLine(countTasks(db, runId), Date.now() - startedAt));
    } catch {
      // It never costs the session anything: what cannot be read now is told the next time.
    }
  };
  const timer = intervalMs > 0 ? setInterval(tell, Math.min(intervalMs, LONGEST_MS)) : undefined;
  return {
    name: 'monitor',
    catchUp: () => undefined,
    close: async () => clearInterval(timer),
  };
}
