/**
 * A flow that a signal ended, which nobody here asked for, has failed at nothing, and neither has one that could not use its
 * store or its disk: what it committed is kept, and the next attempt goes on from there. One that is ended again and again
 * before it has committed anything does fail: otherwise a batch that takes its process down with it would be tried for ever.
 */
import { readFileSync } from 'node:fs';
import type { AttemptUnderWay, EvidenceKind } from '../core/evidence.ts';
import type { Ending } from '../core/executor.ts';
import type { Finding } from '../core/judge.ts';
import { EXIT_GIVEN_BACK, type PipeWork } from '../core/pipe.ts';
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
  const why = reasonOf(cause, attempt);
  if (why === undefined) return [];
  const committed = countCommitted(pipe, attempt.attemptId);
  const killed = countKilledInARow(db, attempt) + 1;
  if (committed === 0 && killed >= POISON.deaths) return [{ is: 'note', message: `${tooOften(killed)} (${why})` }];
  const kept = `${committed} ${committed === 1 ? 'batch was' : 'batches were'} committed by it`;
  const message = `given back: ${why}; ${kept}, and the next attempt goes on from there`;
  const only = cause.is === 'signal' ? 'after-signal' : 'after-failure';
  return [{ is: 'give-back', by: 'kept-batches', only, message }];
}

/** Why its end says nothing of the flow; undefined: it does. */
function reasonOf(cause: Ending['cause'], { fileFor }: AttemptUnderWay): string | undefined {
  if (cause.is === 'signal') return `ended by ${cause.signal}, which nobody here asked for`;
  if (cause.is !== 'exit' || cause.code !== EXIT_GIVEN_BACK) return undefined;
  return saidIn(fileFor('result.json')) ?? 'its store, or a disk, could not be used';
}

/** A disk that is full may have taken this file too. */
function saidIn(file: string): string | undefined {
  try {
    const { reason } = JSON.parse(readFileSync(file, 'utf8')) as { readonly reason?: unknown };
    return typeof reason === 'string' && reason !== '' ? reason.replace(/[.]$/, '') : undefined;
  } catch {
    return undefined;
  }
}

function tooOften(killed: number): string {
  return `it was cut off ${killed} times in a row, this time before a batch was committed: it is not given back any more`;
}

/** Of a store that cannot be read, none is known. */
function countCommitted({ store, run }: PipeWork, attemptId: string): number {
  const scopes = findPipeProgress(store, run, attemptId)?.scopes ?? [];
  return scopes.reduce((sum, { own }) => sum + (own ? own.done + own.partial + own.skipped : 0), 0);
}
