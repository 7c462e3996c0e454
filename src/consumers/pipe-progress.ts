/** What a person sees while a flow runs in a phase: how far its batches are, as the store with them says. */
import type { Consumer } from '../core/consumer.ts';
import type { PipeWork } from '../core/pipe.ts';
import type { Db } from '../db/native.ts';
import { findPipeProgress } from '../read/batches/pipe-progress.ts';
import { listEventsAfter } from '../read/events.ts';
import { findPipePhase } from '../read/pipe-phases.ts';
import { type ScopeStanding, standingBar, standingText } from '../render/pipe/progress.ts';
import { standingsOf } from '../render/pipe/standing.ts';
import { heldQuotaLine } from '../render/progress.ts';
import { plain } from '../render/text.ts';
import { lookAgain } from './look-again.ts';
import { createScreen } from './screen.ts';

export interface PipeProgressOptions {
  readonly db: Db;
  readonly sessionId: string;
  readonly work: PipeWork;
  /** Tells that the session is being stopped. */
  readonly stop: AbortSignal;
  readonly output: NodeJS.WriteStream;
}

/** How often the store is asked, which takes 250 milliseconds of 200,000 batches; a line is printed only where something is new, and no more than one a second. */
const LOOK_MS = { drawn: 250, printed: 1_000 } as const;

const STOPPING = 'ending the flow; batches that are committed are kept. Once more skips the grace';

export function createPipeProgress({ db, sessionId, work, stop, output }: PipeProgressOptions): Consumer {
  const screen = createScreen(output);
  let seen = 0;
  const printed = new Map<string, number>();

  const standings = (): ScopeStanding[] => {
    const attempt = findPipePhase(db, work.run)?.attempt;
    const progress = findPipeProgress(work.store, work.run, attempt?.attemptId);
    return progress ? standingsOf(progress, attempt?.startedAt ?? undefined, Date.now()) : [];
  };

  /** Scopes that have come further since. */
  const print = (): void => {
    for (const standing of standings()) {
      if (standing.ended === 0 || printed.get(standing.scope) === standing.ended) continue;
      printed.set(standing.scope, standing.ended);
      screen.say(`  ${standingText(standing)}`);
    }
  };

  const draw = (): void => screen.draw(standings().map((standing) => standingBar(standing, screen.columns)));

  const look = (): void => {
    try {
      (screen.isDrawn ? draw : print)();
    } catch {
      // what cannot be read now is told the next time
    }
  };

  const catchUp = (): void => {
    for (const event of listEventsAfter(db, sessionId, seen)) {
      seen = event.seq;
      if (event.type === 'attempt.adopted')
        screen.say('drain: it still runs, left behind by a dead session: it is waited for');
      if (event.type === 'session.warned') screen.say(`drain: ${plain(String(event.data.note))}`);
      if (event.type === 'hold.placed' && event.data.on === 'quota') screen.say(heldQuotaLine(event.data));
    }
  };

  const onStop = (): void => screen.say(`drain: ${stop.reason}: ${STOPPING}`);
  stop.addEventListener('abort', onStop);
  const everyMs = screen.isDrawn ? LOOK_MS.drawn : LOOK_MS.printed;
  const stopLooking = lookAgain(look, { everyMs, now: () => performance.now() });
  return {
    name: 'pipe-progress',
    catchUp,
    close: async () => {
      stopLooking();
      stop.removeEventListener('abort', onStop);
      catchUp();
      if (!screen.isDrawn) look();
      screen.close();
    },
  };
}
