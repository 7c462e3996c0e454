/** What a person sees while a session runs: a line an attempt; on a terminal also what is running, and a bar. */
import { createLogUpdate } from 'log-update';
import { formatHandle } from '../core/attempt.ts';
import type { Consumer } from '../core/consumer.ts';
import { formatDuration } from '../core/duration.ts';
import type { Db } from '../db/native.ts';
import { type AttemptView, findAttempt, listOpenAttempts } from '../read/attempts.ts';
import { listEventsAfter } from '../read/events.ts';
import { progressBar, resultLines, runningLines } from '../render/progress.ts';

export interface ProgressOptions {
  readonly db: Db;
  readonly sessionId: string;
  /** How many attempts there will be, at most. */
  readonly total: number;
  readonly output: NodeJS.WriteStream;
}

/** How often the terminal is drawn anew. */
const DRAW_MS = 250;

export function createProgress(options: ProgressOptions): Consumer {
  const { db, sessionId, total, output } = options;
  const live = output.isTTY ? createLogUpdate(output) : undefined;
  const columns = Math.min(output.columns ?? 80, 120);
  const began = performance.now();
  let seen = 0;
  let counted = 0;
  let durationMs = 0;

  const print = (attempt: AttemptView): void => {
    const isGivenBack = attempt.outcome === 'interrupted' || attempt.outcome === 'not_started';
    if (!isGivenBack) counted++;
    durationMs += attempt.durationMs ?? 0;
    live?.clear();
    output.write(`${resultLines(attempt, { number: counted, total, columns, isGivenBack }).join('\n')}\n`);
  };

  const catchUp = (): void => {
    for (const event of listEventsAfter(db, sessionId, seen)) {
      seen = event.seq;
      const ended = event.type === 'attempt.ended' && event.attempt !== undefined ? findAttempt(db, event.attempt) : undefined;
      if (ended) print(ended);
    }
  };

  const draw = (): void => {
    const running = listOpenAttempts(db, sessionId);
    const meanMs = counted > 0 ? durationMs / counted : undefined;
    const left = meanMs === undefined || counted === 0 ? undefined : ((performance.now() - began) / counted) * Math.max(0, total - counted);
    const bar = progressBar({ done: counted, total, columns, left: left === undefined ? '' : formatDuration(left) });
    live?.([bar, ...runningLines(running, { now: Date.now(), columns, handle: formatHandle })].join('\n'));
  };

  const timer = live ? setInterval(draw, DRAW_MS) : undefined;
  return {
    name: 'progress',
    catchUp,
    close: async () => {
      clearInterval(timer);
      catchUp();
      live?.clear();
    },
  };
}
