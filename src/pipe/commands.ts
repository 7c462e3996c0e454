/**
 * Runs the commands of a flow as phases of the flow's own run. One session in this process, begun with the first command,
 * takes them as they are queued and follows until all of it is closed. A command whose phase is complete with the very same
 * work (its batch was not committed: the flow was killed in between) is not run again: its output is taken from its log.
 */
import { resolve } from 'node:path';
import type { Consumer } from '../core/consumer.ts';
import { messageOf } from '../core/error.ts';
import { type CommandNames, commandPhaseName } from '../core/pipe/command-name.ts';
import type { Stop } from '../core/session.ts';
import type { Db } from '../db/native.ts';
import { transact, whenFree } from '../db/transact.ts';
import { Following, type Unwanted } from '../engine/following.ts';
import type { CommandCall, CommandEnding, CommandRunner } from '../pipeline/command/command.ts';
import { findAttemptById } from '../read/attempts.ts';
import { retry } from '../store/move.ts';
import { type PutCommand, putCommand } from '../store/put-command.ts';
import { AwaitedCommands } from './awaited-commands.ts';
import { findEnding } from './command-ending.ts';
import { GIVEN_UP, notRun, skippedBy } from './not-run.ts';

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

const FLOW_ENDED = 'the flow has ended';

class Commands {
  private readonly options: PhaseCommandsOptions;
  private readonly names: CommandNames;
  private readonly follow = new Following();
  private readonly awaited: AwaitedCommands;
  /** By the name of the phase: the last call of each. */
  private readonly turns = new Map<string, Promise<unknown>>();
  private session: Promise<void> | undefined;
  /** Why no more is run. */
  private over: string | undefined;

  constructor(options: PhaseCommandsOptions) {
    this.options = options;
    this.names = { flowRunId: options.flowRunId ?? options.runId, taken: options.phaseId };
    this.awaited = new AwaitedCommands({ ...options, follow: this.follow });
  }

  /** One after another where they are of one phase: a try that was given up may still be ending. */
  async run(call: CommandCall): Promise<CommandEnding> {
    const phaseId = commandPhaseName(call, this.names);
    const turn = (this.turns.get(phaseId) ?? Promise.resolve()).then(() => this.runOne(call, phaseId));
    const settled = turn.catch(() => undefined);
    this.turns.set(phaseId, settled);
    try {
      return this.withRefusal(await turn, phaseId);
    } finally {
      if (this.turns.get(phaseId) === settled) this.turns.delete(phaseId);
    }
  }

  async close(): Promise<void> {
    this.over ??= FLOW_ENDED;
    this.awaited.giveUpAll({ cause: 'stop', why: FLOW_ENDED });
    this.follow.close();
    await this.session;
  }

  private async runOne(call: CommandCall, phaseId: string): Promise<CommandEnding> {
    await this.begin();
    const { signal } = call;
    const waits = { signal, unwanted: () => unwantedBy(signal) };
    for (let anew = false; ; ) {
      if (signal.aborted) return notRun(GIVEN_UP);
      if (this.over !== undefined) return notRun(this.over);
      const put = await this.put(call, { phaseId, anew });
      if (put.is === 'queued') return await this.awaited.wait({ phaseId, id: put.id, after: put.seq }, waits);
      if (put.is === 'skipped') return notRun(skippedBy(put.by));
      if (put.is === 'running') await this.awaited.wait({ phaseId, id: undefined, after: this.awaited.heard }, waits);
      else {
        const kept = this.keptOf(put.attemptId);
        if (kept) return kept;
        anew = true;
      }
    }
  }

  /** Resolves when the session takes phases, or is over already. */
  private async begin(): Promise<void> {
    this.session ??= this.runSession();
    await Promise.race([this.follow.ready, this.session]);
  }

  private async runSession(): Promise<void> {
    const consumer = (sessionId: string): Consumer => this.awaited.listen(sessionId);
    try {
      const stop = await this.options.session({ follow: this.follow, phaseIds: this.awaited.wanted, consumer });
      this.over ??= `no more is started: ${stop.note}`;
    } catch (thrown) {
      this.over = messageOf(thrown);
    }
    this.awaited.settleAll(this.over);
  }

  private put(call: CommandCall, { phaseId, anew }: { phaseId: string; anew: boolean }): Promise<PutCommand> {
    const { db, runId, by, cwd } = this.options;
    const { argv, env, timeoutMs = 0 } = call;
    const command = { template: argv, shell: false, literal: true };
    const work = { command, stdin: call.stdin || undefined, cwd: resolve(cwd, call.cwd ?? '.'), env, timeoutMs };
    return whenFree(() => transact(db, () => putCommand(db, { runId, phaseId, ...work, anew, by, at: Date.now() })));
  }

  private keptOf(attemptId: string): CommandEnding | undefined {
    const attempt = findAttemptById(this.options.db, attemptId);
    return attempt?.outcome === 'succeeded' ? findEnding(attempt) : undefined;
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

/** The time of a step is over, or the run is cancelled. */
function unwantedBy({ reason }: AbortSignal): Unwanted {
  const { name, code } = (reason ?? {}) as { name?: unknown; code?: unknown };
  return { cause: name === 'TimeoutError' || code === 'timeout' ? 'timeout' : 'stop', why: 'its step was cancelled' };
}
