/** The run of a flow: `pipe run --json`, and the field `pipe` of other documents. */
import { formatHandle } from '../../core/attempt.ts';
import type { FailedBatch } from '../../read/batches/pipe-failures.ts';
import type { BatchCounts, PipeProgress, ScopeProgress } from '../../read/batches/pipe-progress.ts';
import type { PipePhase } from '../../read/pipe-phases.ts';
import type { PipeShown } from '../pipe/block.ts';
import type { PipeEnd } from '../pipe/summary.ts';
import { iso, type Wire } from './wire.ts';

export function pipeEndWire({ phase, progress, failures, stopped, output }: PipeEnd): Wire {
  const { runId, phaseId, state, attempt } = phase;
  return {
    run: runId,
    phase: phaseId,
    state,
    // What was killed could not say so itself.
    status: progress?.state === 'running' && !progress.alive ? 'interrupted' : (progress?.state ?? null),
    left_out: attempt?.leftOut ?? 0,
    attempt: attempt ? formatHandle(attempt.handle) : null,
    outcome: attempt?.outcome ?? null,
    message: attempt?.message ?? null,
    stopped: stopped ?? null,
    output: output ?? null,
    ...pipeWire(phase, progress),
    loaded: failures?.loaded ?? null,
    skipped: failures?.skipped ?? null,
    failures: failures?.failed.map(failedBatchWire) ?? [],
  };
}

/** Of a phase; `scopes` is null where the store cannot be read. */
export function pipeWire({ work }: Pick<PipePhase, 'work'>, progress: PipeProgress | undefined): Wire {
  const { flow, file, store, run } = work;
  return {
    ...{ flow, file, store, pipe_run: run },
    started_at: iso(progress?.startedAt),
    ended_at: iso(progress?.endedAt),
    error: progress?.error ?? null,
    scopes: progress?.scopes.map(scopeWire) ?? null,
  };
}

/** The field `pipe` of what is about a phase; nothing for one that runs no flow. */
export function pipeShownWire(shown: PipeShown | undefined): Wire {
  if (!shown) return {};
  const { standing, failures } = shown;
  return {
    pipe: { ...pipeWire(standing, standing.progress), failures: failures?.failed.map(failedBatchWire) ?? null },
  };
}

function scopeWire({ scope, total, own, ...counts }: ScopeProgress): Wire {
  return { scope, total: total ?? null, ...countsWire(counts), by_this_attempt: own ? countsWire(own) : null };
}

function countsWire({ done, partial, failed, skipped, rows, size }: BatchCounts): Wire {
  return { done, partial, failed, skipped, rows, elements: size };
}

export function failedBatchWire({ scope, number, status, size, attempts, error }: FailedBatch): Wire {
  return {
    ...{ scope, batch: number, status, elements: size, attempts },
    step: error?.step ?? null,
    keys: error?.itemKeys ?? [],
    message: error?.message ?? null,
  };
}
