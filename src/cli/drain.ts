import { type DrainRequest, prepareSession, refuseNested, tidyBaselines, tidyUp } from '../app.ts';
import { openToWrite, selectionOf } from '../config/backlog.ts';
import { messageOf } from '../core/error.ts';
import { makePlan } from '../read/plan.ts';
import { drainHeading, drainSummary, summaryLine } from '../render/drain.ts';
import { freedLine } from '../render/gc.ts';
import { heldLines } from '../render/held.ts';
import { sessionDocument } from '../render/session-document.ts';
import { backlogOf } from './backlog.ts';
import { runBatch } from './batch.ts';
import { type Arguments, type CliCommand, texts } from './command.ts';
import { exitCode } from './exit-code.ts';
import { RUN_ID_FLAG, recordedOptions, SESSION_FLAGS } from './flags.ts';
import { leaveAlone } from './leave-alone.ts';
import type { Output } from './output.ts';
import { requireCommands, requirePhases, requireRuns } from './require.ts';
import { listenForStops } from './stops.ts';

export const command: CliCommand = {
  usage: 'drain',
  about: 'Runs a batch of failed phases, each once, and records everything.',
  examples: [
    ['drain --batch-size 10 --concurrency 2', 'ten phases, two at a time'],
    ['drain --run-id nightly-7 --timeout 45m', 'the failed phases of one run'],
    ['drain --batch-size 0 --until 06:30', 'all of them, starting none after half past six'],
    ['drain --state queued --run-id nightly-7', 'go on with a run in its own order'],
  ],
  options: {
    'run-id': RUN_ID_FLAG,
    'dry-run': { type: 'boolean', describe: 'the same as drain plan', group: 'What to take:' },
    ...SESSION_FLAGS,
  },
  async run(args, output, all) {
    if (args['dry-run']) return (await import('./plan.ts')).command.run(args, output, all);
    return runDrain(args, output).catch((thrown: unknown) => leaveAlone(thrown, output));
  },
};

async function runDrain(args: Arguments, output: Output): Promise<number> {
  const backlog = await backlogOf(args);
  const { config } = backlog;
  const runIds = texts(args, 'run-id');
  const selection = { ...selectionOf(config, runIds), triedBefore: Number.MAX_SAFE_INTEGER };
  const db = await openToWrite(backlog);
  try {
    refuseNested(db, backlog, process.env);
    await prepareSession(db, backlog);
    requireRuns(db, runIds);
    requirePhases(db, backlog);
    const plan = makePlan(db, selection, { limit: config.batchSize || PREVIEW, now: Date.now() });
    requireCommands(plan, config.command);
    const total = config.batchSize === 0 ? plan.eligible.phases : Math.min(config.batchSize, plan.eligible.phases);
    if (total > 0 && config.logFormat === 'lines')
      output.note(drainHeading(plan, { total, timeoutMs: config.phaseTimeoutSeconds }));
    if (args.verbose === true && config.logFormat === 'lines')
      for (const line of heldLines(plan.held)) output.note(line);
    using stops = listenForStops();
    const watched = { plan, total, verbose: args.verbose === true };
    const request = { db, backlog, runIds, recorded: recordedOptions(config, runIds), signals: stops.signals };
    const summary = await runBatch(request, watched, output);
    if (typeof summary === 'number') return summary;
    const told = { dataDir: backlog.places.dataDir, asked: { states: config.state, runIds } };
    output.print(output.quiet ? summaryLine(db, summary, told) : drainSummary(db, summary, told));
    output.documentPieces(sessionDocument(db, summary.sessionId));
    if (!stops.signals.stop.aborted) await tidy({ db, backlog }, summary.sessionId, output);
    return exitCode(summary);
  } finally {
    db.close();
  }
}

/** What cannot be removed tonight costs the session nothing. */
async function tidy(backlog: Pick<DrainRequest, 'db' | 'backlog'>, sessionId: string, output: Output): Promise<void> {
  try {
    const freed = await tidyUp(backlog, sessionId);
    const line = freed && freedLine(freed);
    if (line !== undefined) output.note(line);
    await tidyBaselines(backlog);
  } catch (thrown) {
    output.complain(`drain: old files stay (keep): ${messageOf(thrown)}`);
  }
}

/** How many phases of an unlimited batch are looked at for a missing command before anything runs. */
const PREVIEW = 1_000;
