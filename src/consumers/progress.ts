/** What a person sees while a session runs: a line an attempt; on a terminal also what is running, and a bar. */
import { formatHandle } from '../core/attempt.ts';
import type { Consumer } from '../core/consumer.ts';
import { formatDuration } from '../core/duration.ts';
import type { DrainEvent } from '../core/event.ts';
import { formatKey, type Key } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { type AttemptView, findAttempt, listOpenAttempts } from '../read/attempts.ts';
import { listEventsAfter } from '../read/events.ts';
import { heldQuotaLine, type NameOf, progressBar, resultLines, runningLines } from '../render/progress.ts';
import { plain } from '../render/text.ts';
import { eventLines } from '../render/verbose.ts';
import { RemainingTime } from './remaining-time.ts';
import { createScreen } from './screen.ts';

export interface ProgressOptions {
  readonly db: Db;
  readonly sessionId: string;
  /** How many attempts there will be, at most; with what was done before. */
  readonly total: number;
  /** How many of them were counted before this session, which counts on. */
  readonly done?: number;
  /** What its lines are about: `RUN/PHASE`, where it is not told otherwise. */
  readonly nameOf?: NameOf;
  readonly concurrency: number;
  /** How long each planned phase will take, by `RUN/PHASE` and in their order; undefined where nothing is known. */
  readonly expectedMs: ReadonlyMap<string, number | undefined>;
  /** Tells that the session is being stopped. */
  readonly stop: AbortSignal;
  readonly output: NodeJS.WriteStream;
  /** Also what is claimed, started and held, as it happens. */
  readonly verbose: boolean;
}

export interface Progress extends Consumer {
  /** Prints what somebody else has to say: where there is a bar, above it. */
  say(...lines: readonly string[]): void;
}

/** How often the terminal is drawn anew. */
const DRAW_MS = 250;

const STOPPING = 'ending what runs, unburned; once more skips the grace';

export function createProgress(options: ProgressOptions): Progress {
  const { db, sessionId, total, output, done = 0, nameOf } = options;
  const screen = createScreen(output);
  const { say, columns } = screen;
  const clock = new RemainingTime(options);
  let seen = 0;
  let counted = done;
  const adopted = new Set<number>();

  const print = (attempt: AttemptView): void => {
    const isCounted = attempt.outcome !== 'interrupted' && attempt.outcome !== 'not_started';
    if (isCounted) counted++;
    clock.add(attempt);
    say(...resultLines(attempt, { number: counted, total: Math.max(total, counted), columns, isCounted, nameOf }));
  };

  const verboseLines = (event: DrainEvent): string[] =>
    eventLines(event, event.attempt === undefined ? undefined : findAttempt(db, event.attempt), columns);

  const adopt = (handle: number): void => {
    adopted.add(handle);
    const attempt = findAttempt(db, handle);
    if (attempt?.outcome === null)
      say(`drain: ${plain(formatKey(attempt))} still runs, left behind by a dead session: it is waited for`);
  };

  /** Their ends are events of their own sessions. */
  const printAdopted = (): void => {
    for (const handle of adopted) {
      const attempt = findAttempt(db, handle);
      if (attempt?.outcome === null) continue;
      adopted.delete(handle);
      // Of another session, and maybe of another run.
      if (attempt) say(...resultLines(attempt, { number: counted, total, columns, isCounted: false }));
    }
  };

  const catchUp = (): void => {
    for (const event of listEventsAfter(db, sessionId, seen)) {
      seen = event.seq;
      if (event.type === 'attempt.adopted' && event.attempt !== undefined) adopt(event.attempt);
      const ended =
        event.type === 'attempt.ended' && event.attempt !== undefined ? findAttempt(db, event.attempt) : undefined;
      if (ended) print(ended);
      if (options.verbose) say(...verboseLines(event));
      if (event.type === 'session.warned') say(`drain: ${plain(String(event.data.note))}`);
      if (event.type === 'hold.placed' && event.data.on === 'quota') say(heldQuotaLine(event.data));
    }
    printAdopted();
  };

  const draw = (): void => {
    const now = Date.now();
    const own = listOpenAttempts(db, sessionId);
    const running = [...own, ...[...adopted].flatMap((handle) => findAttempt(db, handle) ?? [])];
    const leftMs = clock.leftMs(running, { now, waiting: Math.max(0, total - counted - own.length) });
    const bar = progressBar({
      done: counted,
      total,
      columns,
      left: leftMs === undefined ? '' : formatDuration(leftMs),
    });
    const usualMs = (key: Key): number | undefined => clock.usualMs(key);
    screen.draw([bar, ...runningLines(running, { now, columns, handle: formatHandle, usualMs, nameOf })]);
  };

  const onStop = (): void => say(`drain: ${options.stop.reason}: ${STOPPING}`);
  options.stop.addEventListener('abort', onStop);
  const timer = screen.isDrawn ? setInterval(draw, DRAW_MS) : undefined;
  return {
    name: 'progress',
    catchUp,
    say,
    close: async () => {
      clearInterval(timer);
      options.stop.removeEventListener('abort', onStop);
      catchUp();
      screen.close();
    },
  };
}
