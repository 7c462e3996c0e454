/**
 * A flow that a signal ended, which nobody here asked for, has failed at nothing: what it committed is kept, and the next
 * attempt goes on from there. One that is ended again and again before it has committed anything does fail: otherwise a
 * batch that takes its process down with it would be tried for ever.
 */
import type { AttemptUnderWay, EvidenceKind } from '../core/evidence.ts';
import type { Ending } from '../core/executor.ts';
import type { Finding } from '../core/judge.ts';
import type { PipeWork } from '../core/pipe.ts';
import { POISON } from '../core/poison.ts';
import type { Db } from '../db/native.ts';
import { findPipeProgress } from '../read/batches/pipe-progress.ts';
import { countKilledInARow } from '../read/killed-in-a-row.ts';

export function createKeptBatchesEvidence(db: Db): EvidenceKind {
  return {
    name: 'kept-batches',
    begin(attempt) {
      const { pipe } = attempt.declared;
      return pipe && { gather: ({ cause }) => ({ findings: findingsOf(db, attempt, { pipe, cause }) }) };
    },
  };
}

interface Ended {
  readonly pipe: PipeWork;
  readonly cause: Ending['cause'];
}

function findingsOf(db: Db, attempt: AttemptUnderWay, { pipe, cause }: Ended): Finding[] {
  if (cause.is !== 'signal') return [];
  const committed = countCommitted(pipe, attempt.attemptId);
  const killed = countKilledInARow(db, attempt) + 1;
  if (committed === 0 && killed >= POISON.deaths) return [{ is: 'note', message: tooOften(killed) }];
  const kept = `${committed} ${committed === 1 ? 'batch was' : 'batches were'} committed by it`;
  const message = `given back: ended by ${cause.signal}, which nobody here asked for; ${kept}, and the next attempt goes on from there`;
  return [{ is: 'give-back', by: 'kept-batches', only: 'after-signal', message }];
}

function tooOften(killed: number): string {
  return `a signal has ended it ${killed} times in a row, this time before a batch was committed: it is not given back any more`;
}

/** Of a store that cannot be read, none is known. */
function countCommitted({ store, run }: PipeWork, attemptId: string): number {
  const scopes = findPipeProgress(store, run, attemptId)?.scopes ?? [];
  return scopes.reduce((sum, { own }) => sum + (own ? own.done + own.partial + own.skipped : 0), 0);
}
