/** What came of it: told to the person, to the script, and by the exit code. */
import type { PipeWork } from '../../core/pipe.ts';
import { THROUGH } from '../../core/session.ts';
import type { SessionSummary } from '../../engine/session.ts';
import { saidIn } from '../../pipe/take.ts';
import { findPipeFailures } from '../../read/batches/pipe-failures.ts';
import { findPipePhase, hasFailed, isThrough, type PipePhase } from '../../read/pipe-phases.ts';
import { readPipeStanding } from '../../read/pipe-standing.ts';
import { type PipeEnd, pipeLine, pipeSummary } from '../../render/pipe/summary.ts';
import { pipeEndWire } from '../../render/wire/pipe.ts';
import type { Piping } from './begin.ts';

/** How many of the failed batches are told. */
const SHOWN = 5;

/** @param summary of the session that ran it; none: nothing was run @returns the exit code */
export function conclude({ db, output }: Piping, work: PipeWork, summary: SessionSummary | undefined): number {
  const phase = findPipePhase(db, work.run);
  if (phase === undefined) throw new Error(`the run ${work.run} was just made`);
  const end = endOf(phase, summary, output.json ? -1 : SHOWN);
  output.print(output.quiet ? pipeLine(end) : pipeSummary(end));
  output.document(pipeEndWire(end));
  return exitCode(phase, summary);
}

export function endOf(phase: PipePhase, summary: SessionSummary | undefined, limit: number): PipeEnd {
  const { work, attempt } = phase;
  const stop = summary?.stop;
  const isCut = stop !== undefined && (!THROUGH.includes(stop.reason) || stop.reason === 'all_runs_held');
  return {
    phase,
    ...readPipeStanding(work, attempt?.attemptId),
    failures: findPipeFailures(work.store, work.run, limit),
    stopped: isCut ? stop.note : undefined,
    output: saidIn(phase.command).output,
  };
}

function exitCode(phase: PipePhase, summary: SessionSummary | undefined): number {
  const reason = summary?.stop.reason;
  if (reason === 'signal_int') return 130;
  if (reason === 'signal_term') return 143;
  if (isThrough(phase)) return 0;
  return hasFailed(phase) ? 1 : 3;
}
