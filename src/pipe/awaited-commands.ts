/** The commands of a flow that are queued or under way, and the calls that wait for their ends: told by events. */
import type { Consumer } from '../core/consumer.ts';
import type { DrainEvent } from '../core/event.ts';
import type { Db } from '../db/native.ts';
import type { Following, Unwanted } from '../engine/following.ts';
import type { CommandEnding } from '../pipeline/command/command.ts';
import { type AttemptView, findAttempt, listAttempts } from '../read/attempts.ts';
import { iterateEvents } from '../read/events.ts';
import { lastSeq } from '../read/last-seq.ts';
import { endingOf } from './command-ending.ts';
import { GIVEN_UP, notRun, skippedBy } from './not-run.ts';

interface AwaitedOptions {
  readonly db: Db;
  readonly runId: string;
  readonly follow: Following;
  /** Hears what the session warns of. */
  readonly note: (text: string) => void;
}

/** For what is waited. */
interface Awaited {
  readonly phaseId: string;
  /** Its row; none: for an attempt that was made for somebody else. */
  readonly id: number | undefined;
  /** What ended before this event is not what is waited for. */
  readonly after: number;
}

interface Waiting extends Awaited {
  readonly settle: (ending: CommandEnding) => void;
}

const HEARD = ['attempt.ended', 'phase.moved', 'session.warned'] as const;

export class AwaitedCommands {
  /** The rows of what the session may take. */
  readonly wanted: number[] = [];
  private readonly options: AwaitedOptions;
  private readonly waiting = new Map<string, Waiting>();
  private sessionId = '';
  private seen = 0;

  constructor(options: AwaitedOptions) {
    this.options = options;
  }

  /** The newest event that was heard. */
  get heard(): number {
    return this.seen;
  }

  /** Of the session that runs them. */
  listen(sessionId: string): Consumer {
    const { db } = this.options;
    this.sessionId = sessionId;
    this.seen = lastSeq(db);
    const catchUp = (): void => {
      for (const event of [...iterateEvents(db, { after: this.seen, types: HEARD })]) {
        this.seen = event.seq;
        this.hear(event);
      }
    };
    return { name: 'commands', catchUp, close: async () => catchUp() };
  }

  /** Resolves with the end of its attempt; or with why there will be none. */
  wait(
    awaited: Awaited,
    { signal, unwanted }: { signal: AbortSignal; unwanted: () => Unwanted },
  ): Promise<CommandEnding> {
    const { phaseId, id } = awaited;
    return new Promise((resolve) => {
      const giveUp = (): void => this.giveUp(phaseId, unwanted());
      const settle = (ending: CommandEnding): void => {
        signal.removeEventListener('abort', giveUp);
        this.waiting.delete(phaseId);
        this.forget(id);
        resolve(ending);
      };
      this.waiting.set(phaseId, { ...awaited, settle });
      if (id !== undefined) this.wanted.push(id);
      this.options.follow.want(this.keyOf(phaseId));
      signal.addEventListener('abort', giveUp, { once: true });
      if (signal.aborted) giveUp();
      this.options.follow.notify();
    });
  }

  /** What runs is ended, and its end waited for. */
  giveUpAll(unwanted: Unwanted): void {
    for (const phaseId of [...this.waiting.keys()]) this.giveUp(phaseId, unwanted);
  }

  /** Nobody runs them any more. */
  settleAll(why: string): void {
    for (const { settle } of [...this.waiting.values()]) settle(notRun(why));
  }

  private hear({ type, seq, key, attempt, sessionId, by, data }: DrainEvent): void {
    if (type === 'session.warned' && sessionId === this.sessionId) this.options.note(String(data.note));
    const waiting = key?.runId === this.options.runId ? this.waiting.get(key.phaseId) : undefined;
    if (!waiting || seq <= waiting.after) return;
    if (type === 'phase.moved' && data.verb === 'skip') waiting.settle(notRun(skippedBy(by)));
    const ended = type === 'attempt.ended' && attempt !== undefined ? findAttempt(this.options.db, attempt) : undefined;
    if (ended) waiting.settle(endingOf(ended));
  }

  /** Where there is no attempt, none begins. What others run is theirs. */
  private giveUp(phaseId: string, unwanted: Unwanted): void {
    const waiting = this.waiting.get(phaseId);
    if (!waiting) return;
    this.forget(waiting.id);
    const open = this.findOpen(phaseId);
    if (open?.sessionId === this.sessionId) this.options.follow.end(this.keyOf(phaseId), unwanted);
    else waiting.settle(notRun(open ? `${GIVEN_UP}; session ${open.sessionId} runs it` : GIVEN_UP));
  }

  private findOpen(phaseId: string): AttemptView | undefined {
    return listAttempts(this.options.db, this.keyOf(phaseId)).find(({ outcome }) => outcome === null);
  }

  private keyOf(phaseId: string): { runId: string; phaseId: string } {
    return { runId: this.options.runId, phaseId };
  }

  private forget(id: number | undefined): void {
    const at = id === undefined ? -1 : this.wanted.indexOf(id);
    if (at >= 0) this.wanted.splice(at, 1);
  }
}
