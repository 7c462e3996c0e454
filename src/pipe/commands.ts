/**
 * Runs the commands of a flow as phases of the flow's own run. One session in this process, begun with the first command,
 * takes them as they are queued and follows until all of it is closed. A command whose phase is complete with the very same
 * work (its batch was not committed: the flow was killed in between) is not run again: its output is taken from its log.
 */
import { resolve } from 'node:path';
import type { Consumer } from '../core/consumer.ts';
import { messageOf } from '../core/error.ts';
import type { DrainEvent } from '../core/event.ts';
import { type CommandNames, commandPhaseName } from '../core/pipe/command-name.ts';
import type { Stop } from '../core/session.ts';
import type { Db } from '../db/native.ts';
import { transact, whenFree } from '../db/transact.ts';
import { Following } from '../engine/following.ts';
import type { CommandCall, CommandEnding, CommandRunner } from '../pipeline/command.ts';
import { findAttempt, findAttemptById, listAttempts } from '../read/attempts.ts';
import { iterateEvents } from '../read/events.ts';
import { lastSeq } from '../read/last-seq.ts';
import { retry } from '../store/move.ts';
import { type PutCommand, putCommand } from '../store/put-command.ts';
import { endingOf, findEnding } from './command-ending.ts';
import { notRun } from './not-run.ts';

/** What the session is told that runs the commands. */
export interface CommandSession {
  readonly follow: Following;
  /** The phases that it may take, by the numbers of their rows: they come and go while it runs. */
  readonly phaseIds: readonly number[];
  readonly consumer: (sessionId: string) => Consumer;
}

export interface PhaseCommandsOptions {
  readonly db: Db;
  readonly runId: string;
  /** What the run of the flow is called where its batches are kept; none: as the run. */
  readonly flowRunId?: string;
  /** Of the run: the phase that runs the flow, whose name no command gets. */
  readonly phaseId?: string;
  /** Who queues them, for the events. */
  readonly by: string;
  /** Where commands run that name no directory. */
  readonly cwd: string;
  /** Runs the session to its end, and tells why it ended. */
  readonly session: (session: CommandSession) => Promise<Stop>;
  /** Hears what the session warns of. */
  readonly note: (text: string) => void;
}

export interface PhaseCommands {
  readonly run: CommandRunner;
  /** No more will come. Resolves when the session has ended; what nobody waits for any more is ended first. */
  close(): Promise<void>;
}

export function createPhaseCommands(options: PhaseCommandsOptions): PhaseCommands {
  const commands = new Commands(options);
  return { run: (call) => commands.run(call), close: () => commands.close() };
}

/** A command that is queued or under way. */
interface Waiting {
  /** Its row; none: it waits for an attempt that was made for somebody else. */
  readonly id: number | undefined;
  /** What ended before this event is not what it waits for. */
  readonly after: number;
  readonly settle: (ending: CommandEnding) => void;
}

class Commands {
  private readonly options: PhaseCommandsOptions;
  private readonly names: CommandNames;
  private readonly follow = new Following();
  private readonly wanted: number[] = [];
  /** By the name of the phase. */
  private readonly waiting = new Map<string, Waiting>();
  private readonly turns = new Map<string, Promise<unknown>>();
  private session: Promise<void> | undefined;
  private sessionId = '';
  private seen = 0;
  /** Why no more is run. */
  private over: string | undefined;

  constructor(options: PhaseCommandsOptions) {
    this.options = options;
    this.names = { flowRunId: options.flowRunId ?? options.runId, taken: options.phaseId };
  }

  /** One after another where they are of one phase: a try that was given up may still be ending. */
  async run(call: CommandCall): Promise<CommandEnding> {
    const phaseId = commandPhaseName(call, this.names);
    const turn = (this.turns.get(phaseId) ?? Promise.resolve()).then(() => this.runOne(call, phaseId));
    const settled = turn.catch(() => undefined);
    this.turns.set(phaseId, settled);
    try {
      return await turn;
    } finally {
      if (this.turns.get(phaseId) === settled) this.turns.delete(phaseId);
    }
  }

  async close(): Promise<void> {
    this.over ??= 'the flow has ended';
    for (const phaseId of [...this.waiting.keys()]) this.giveUp(phaseId, { cause: 'stop', why: 'the flow has ended' });
    this.follow.close();
    await this.session;
  }

  private async runOne(call: CommandCall, phaseId: string): Promise<CommandEnding> {
    await this.begin();
    for (let anew = false; ; ) {
      if (call.signal.aborted) return notRun(GIVEN_UP);
      if (this.over !== undefined) return notRun(this.over);
      const put = await this.put(call, { phaseId, anew });
      if (put.is === 'skipped') return notRun(skipped(put.by));
      if (put.is === 'complete') {
        const kept = this.keptOf(put.attemptId, phaseId);
        if (kept) return kept;
        anew = true;
      } else if (put.is === 'running') await this.wait(call, { phaseId, id: undefined, after: this.seen });
      else return await this.wait(call, { phaseId, id: put.id, after: put.seq });
    }
  }

  /** Resolves when the session takes phases, or is over already. */
  private async begin(): Promise<void> {
    this.session ??= this.runSession();
    await Promise.race([this.follow.ready, this.session]);
  }

  private async runSession(): Promise<void> {
    const { session } = this.options;
    const consumer = (sessionId: string): Consumer => this.listen(sessionId);
    try {
      const stop = await session({ follow: this.follow, phaseIds: this.wanted, consumer });
      this.over ??= `no more is started: ${stop.note}`;
    } catch (thrown) {
      this.over = messageOf(thrown);
    }
    for (const { settle } of [...this.waiting.values()]) settle(notRun(this.over));
  }

  private listen(sessionId: string): Consumer {
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

  private hear({ type, seq, key, attempt, sessionId, by, data }: DrainEvent): void {
    if (type === 'session.warned' && sessionId === this.sessionId) this.options.note(String(data.note));
    const waiting = key?.runId === this.options.runId ? this.waiting.get(key.phaseId) : undefined;
    if (!key || !waiting || seq <= waiting.after) return;
    if (type === 'phase.moved' && data.verb === 'skip') waiting.settle(notRun(skipped(by)));
    const ended = type === 'attempt.ended' && attempt !== undefined ? findAttempt(this.options.db, attempt) : undefined;
    if (ended) waiting.settle(this.withRefusal(endingOf(ended), key.phaseId));
  }

  private put(call: CommandCall, { phaseId, anew }: { phaseId: string; anew: boolean }): Promise<PutCommand> {
    const { db, runId, by, cwd } = this.options;
    const { argv, stdin, env, timeoutMs = 0 } = call;
    const command = { template: argv, shell: false, literal: true };
    const work = {
      command,
      stdin: stdin === '' ? undefined : stdin,
      cwd: resolve(cwd, call.cwd ?? '.'),
      env,
      timeoutMs,
    };
    return whenFree(() => transact(db, () => putCommand(db, { runId, phaseId, ...work, anew, by, at: Date.now() })));
  }

  private keptOf(attemptId: string, phaseId: string): CommandEnding | undefined {
    const attempt = findAttemptById(this.options.db, attemptId);
    const kept = attempt?.outcome === 'succeeded' ? findEnding(attempt) : undefined;
    return kept && this.withRefusal(kept, phaseId);
  }

  /** Resolves with the end of its attempt; or with why there will be none. */
  private wait(
    call: CommandCall,
    { phaseId, id, after }: Pick<Waiting, 'id' | 'after'> & { phaseId: string },
  ): Promise<CommandEnding> {
    return new Promise((resolve) => {
      const giveUp = (): void => this.giveUp(phaseId, unwantedBy(call.signal));
      const settle = (ending: CommandEnding): void => {
        call.signal.removeEventListener('abort', giveUp);
        this.waiting.delete(phaseId);
        this.forget(id);
        resolve(ending);
      };
      this.waiting.set(phaseId, { id, after, settle });
      if (id !== undefined) this.wanted.push(id);
      this.follow.want({ runId: this.options.runId, phaseId });
      call.signal.addEventListener('abort', giveUp, { once: true });
      if (call.signal.aborted) giveUp();
      this.follow.notify();
    });
  }

  /** Its attempt is ended, and that end is waited for; where there is none, none begins. What others run is theirs. */
  private giveUp(phaseId: string, unwanted: Parameters<Following['end']>[1]): void {
    const { db, runId } = this.options;
    const waiting = this.waiting.get(phaseId);
    if (!waiting) return;
    this.forget(waiting.id);
    const open = listAttempts(db, { runId, phaseId }).find(({ outcome }) => outcome === null);
    if (open?.sessionId === this.sessionId) this.follow.end({ runId, phaseId }, unwanted);
    else waiting.settle(notRun(open ? `${GIVEN_UP}; session ${open.sessionId} runs it` : GIVEN_UP));
  }

  private forget(id: number | undefined): void {
    const at = id === undefined ? -1 : this.wanted.indexOf(id);
    if (at >= 0) this.wanted.splice(at, 1);
  }

  /** What printed nothing of use has failed, whatever its code was: it is not done. */
  private withRefusal(ending: CommandEnding, phaseId: string): CommandEnding {
    if (ending.failure !== undefined) return ending;
    const { db, runId, by } = this.options;
    const refuse = async (note: string): Promise<void> => {
      await whenFree(() => transact(db, () => retry(db, { runId, phaseId, by, at: Date.now(), note })));
    };
    return { ...ending, refuse };
  }
}

const HEARD = ['attempt.ended', 'phase.moved', 'session.warned'] as const;

const GIVEN_UP = 'it was given up before it began';

function skipped(by: string): string {
  return `its phase was skipped by ${by}: drain retry releases it`;
}

/** The time of a step is over, or the run is cancelled. */
function unwantedBy({ reason }: AbortSignal): Parameters<Following['end']>[1] {
  const isTimeout =
    reason instanceof Error && (reason.name === 'TimeoutError' || ('code' in reason && reason.code === 'timeout'));
  return { cause: isTimeout ? 'timeout' : 'stop', why: 'its step was cancelled' };
}
