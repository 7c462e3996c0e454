/** Who runs the commands of a flow: inside of a phase they are phases of its run, in its backlog; elsewhere processes. */
import { createCommands } from '../../app.ts';
import { openToWrite } from '../../config/backlog.ts';
import type { Key } from '../../core/phase.ts';
import type { Db } from '../../db/native.ts';
import type { StopSignals } from '../../engine/context.ts';
import type { PhaseCommands } from '../../pipe/commands.ts';
import { spawnCommand } from '../../pipe/spawn-command.ts';
import type { CommandRunner } from '../../pipeline/command/command.ts';
import { findPipePhase } from '../../read/pipe-phases.ts';
import { backlogOf } from '../backlog.ts';
import { type Arguments, text } from '../command.ts';
import { thisProgram } from '../this-program.ts';

export interface FlowCommands extends AsyncDisposable {
  /** None: each is a process of its own. */
  readonly run: CommandRunner | undefined;
}

export interface FlowCommandsOptions {
  readonly args: Arguments;
  /** Of the flow, where its batches are kept. */
  readonly flowRunId: string;
  readonly signals: StopSignals;
  readonly note: (text: string) => void;
}

interface Opened {
  readonly run: CommandRunner;
  readonly commands?: PhaseCommands;
  readonly db?: Db;
}

/** Nothing is opened before the first command: most flows have none. */
export function flowCommands(options: FlowCommandsOptions): FlowCommands {
  const { DRAIN_RUN_ID: runId, DRAIN_PHASE_ID: phaseId, DRAIN_ATTEMPT_ID: attemptId } = process.env;
  const isPhase = runId !== undefined && attemptId !== undefined && text(options.args, 'data-dir') !== undefined;
  let opened: Promise<Opened> | undefined;
  const run: CommandRunner = async (call) => {
    opened ??= open(options, { runId: runId ?? '', phaseId: phaseId ?? '' });
    return (await opened).run(call);
  };
  return {
    run: isPhase ? run : undefined,
    [Symbol.asyncDispose]: async () => {
      const { commands, db } = (await opened?.catch(() => undefined)) ?? {};
      await commands?.close();
      db?.close();
    },
  };
}

/** A phase of another kind may run a flow too: its run is not the flow's, and nobody would take commands out of it. */
async function open({ args, flowRunId, signals, note }: FlowCommandsOptions, key: Key): Promise<Opened> {
  const backlog = await backlogOf(args);
  const db = await openToWrite(backlog);
  const phase = findPipePhase(db, key.runId);
  if (phase?.phaseId !== key.phaseId || phase.work.run !== flowRunId) {
    db.close();
    return { run: spawnCommand };
  }
  const cwd = process.cwd();
  const commands = createCommands({ ...key, db, backlog, flowRunId, cwd, note, signals, program: thisProgram() });
  return { run: (call) => commands.run(call), commands, db };
}
