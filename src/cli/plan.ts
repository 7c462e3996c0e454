import { findChangedPhases } from '../app.ts';
import { openToRead, selectionOf } from '../config/backlog.ts';
import type { Config } from '../config/options.ts';
import { messageOf } from '../core/error.ts';
import { maskArgv } from '../core/mask.ts';
import type { PlannedPhase } from '../core/selection.ts';
import { phaseValues, render } from '../core/template.ts';
import type { Db } from '../db/native.ts';
import { listOpen } from '../read/abandoned.ts';
import { findDeclaredWork } from '../read/declared-work.ts';
import { type PipeStanding, readPipeStanding } from '../read/pipe-standing.ts';
import { makePlan } from '../read/plan.ts';
import { getUndone } from '../read/undone.ts';
import { type PlannedLine, planText, unattendedLine } from '../render/plan.ts';
import { plannedWire, planWire } from '../render/wire/plan.ts';
import { backlogOf } from './backlog.ts';
import { type CliCommand, texts } from './command.ts';
import { RUN_ID_FLAG, SESSION_FLAGS } from './flags.ts';
import { requirePhases, requireRuns } from './require.ts';

export const command: CliCommand = {
  usage: 'plan',
  about: 'Shows what drain would run, in order, with the command, and what is held and why. Runs nothing.',
  examples: [
    ['drain plan', 'the next batch'],
    ['drain plan --held', 'every run that is held, with its reason'],
    ['drain plan --batch-size 1000 --json', 'for a script'],
  ],
  options: {
    'run-id': RUN_ID_FLAG,
    held: { type: 'boolean', describe: 'list every run that is held' },
    ...SESSION_FLAGS,
  },
  async run(args, output) {
    const backlog = await backlogOf(args);
    const { config } = backlog;
    const runIds = texts(args, 'run-id');
    const db = await openToRead(backlog);
    try {
      requireRuns(db, runIds);
      requirePhases(db, backlog);
      const changed = (await findChangedPhases(db, backlog)).map(({ id }) => id);
      const selection = { ...selectionOf(config, runIds), triedBefore: Number.MAX_SAFE_INTEGER, changed };
      const plan = makePlan(db, selection, { limit: config.batchSize, now: Date.now() });
      const phases = plan.next.map((phase) => ({ ...lineOf(phase, config), pipe: pipeOf(db, phase) }));
      const { concurrency, phaseTimeoutSeconds: timeoutMs } = config;
      const hasDefaultCommand = config.command !== undefined;
      const viewOptions = {
        concurrency,
        timeoutMs,
        hasDefaultCommand,
        asked: { states: selection.states, runIds, undone: getUndone(db, runIds) },
        held: args.held === true,
        columns: output.columns,
      };
      output.print(planText(plan, phases, viewOptions));
      const unattended = listOpen(db).filter(({ conductor }) => conductor.state === 'dead').length;
      if (unattended > 0) output.print(unattendedLine(unattended));
      output.document(planWire(plan, phases.map(plannedWire)));
      return 0;
    } finally {
      db.close();
    }
  },
};

function pipeOf(db: Db, phase: PlannedPhase): PipeStanding | undefined {
  const work = findDeclaredWork(db, phase)?.pipe;
  return work && readPipeStanding(work);
}

/** One that cannot be read is shown as such, and keeps no other from being shown. */
function lineOf(phase: PlannedPhase, config: Config): PlannedLine {
  const command = phase.command ?? config.command;
  if (!command) return { phase, argv: undefined, problem: 'no command' };
  try {
    const argv = render(command, phaseValues(phase));
    return { phase, argv: maskArgv(argv), problem: undefined };
  } catch (thrown) {
    return { phase, argv: undefined, problem: messageOf(thrown) };
  }
}
