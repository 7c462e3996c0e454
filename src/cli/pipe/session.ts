/** One session that runs the phase of a flow, or waits for one that a dead session has begun. */
import type { Config } from '../../config/options.ts';
import { createLog } from '../../consumers/log.ts';
import { createPipeProgress } from '../../consumers/pipe-progress.ts';
import type { Consumer } from '../../core/consumer.ts';
import type { PipeWork } from '../../core/pipe.ts';
import { stalled } from '../../core/stalled.ts';
import { quoteForShell } from '../../core/template.ts';
import type { StopSignals } from '../../engine/context.ts';
import { findPipePhase } from '../../read/pipe-phases.ts';
import { pipeHeading } from '../../render/pipe/heading.ts';
import { type Supervised, supervise } from '../batch.ts';
import { PIPE_FLAGS, recordedOptions } from '../flags.ts';
import { listenForStops } from '../stops.ts';
import { triedOnce } from '../tried-once.ts';
import type { Piping } from './begin.ts';
import { conclude } from './conclude.ts';

/** @returns the exit code */
export async function runPipe(piping: Piping, work: PipeWork): Promise<number> {
  const { output, backlog, db } = piping;
  using stops = listenForStops();
  const phase = findPipePhase(db, work.run);
  const timeoutMs = phase?.timeoutMs ?? backlog.config.phaseTimeoutSeconds;
  output.note(pipeHeading(work, timeoutMs));
  const summary = await supervise(requestFor(piping, work, { signals: stops.signals, id: phase?.id ?? -1 }), output);
  return typeof summary === 'number' ? summary : conclude(piping, work, summary);
}

function requestFor(
  { db, backlog, output }: Piping,
  work: PipeWork,
  { signals, id }: { readonly signals: StopSignals; readonly id: number },
): Supervised {
  const config = triedOnce(backlog.config, 1);
  const runIds = [work.run];
  return {
    ...{ db, backlog: { ...backlog, config }, signals, door: 'pipe', runIds },
    // By its row: commands of the flow are phases of the same run, and for its own process to take.
    only: { states: 'queued', doors: ['pipe'], slots: config.quotas, force: true, phaseIds: [id] },
    recorded: recordedOptions(backlog.config, runIds, PIPE_FLAGS),
    warnings: [stalled(backlog.config.stallWarningSeconds, `drain logs ${quoteForShell(work.run)} -f`)],
    consumers: (sessionId) => (output.quiet ? [] : [watcherOf({ db, sessionId, work, config, signals })]),
  };
}

interface Watching {
  readonly db: Piping['db'];
  readonly sessionId: string;
  readonly work: PipeWork;
  readonly config: Config;
  readonly signals: StopSignals;
}

function watcherOf({ db, sessionId, work, config, signals }: Watching): Consumer {
  if (config.logFormat === 'json') return createLog({ db, sessionId });
  return createPipeProgress({ db, sessionId, work, stop: signals.stop, output: process.stderr });
}
