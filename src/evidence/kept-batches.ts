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
import { countKilledInARow } from '../read/killed-in-a-row.ts';

export interface KeptBatchesParts {
  readonly db: Db;
  /** How many batches that attempt has committed; undefined where the store cannot be read. */
  readonly countCommitted: (pipe: PipeWork, attemptId: string) => number | undefined;
}

export function createKeptBatchesEvidence(parts: KeptBatchesParts): EvidenceKind {
  return {
    name: 'kept-batches',
    begin(attempt) {
      const { pipe } = attempt.declared;
      return pipe && { gather: ({ cause }) => ({ findings: findingsOf(parts, attempt, { pipe, cause }) }) };
    },
  };
}

interface Ended {
  readonly pipe: PipeWork;
  readonly cause: Ending['cause'];
}

function findingsOf({ db, countCommitted }: KeptBatchesParts, attempt: AttemptUnderWay, ended: Ended): Finding[] {
  const { pipe, cause } = ended;
  if (cause.is !== 'signal') return [];
  const committed = countCommitted(pipe, attempt.attemptId) ?? 0;
  const killed = countKilledInARow(db, attempt) + 1;
  if (committed === 0 && killed >= POISON.deaths)
    return [
      { is: 'note', message: `ended ${killed} times in a row by a signal, and no batch was committed by this attempt` },
    ];
  const kept = committed === 1 ? '1 batch was committed' : `${committed} batches were committed`;
  const message = `given back: ended by ${cause.signal}, which nobody here asked for; ${kept} by it, and the next attempt goes on from there`;
  return [{ is: 'give-back', by: 'kept-batches', only: 'after-signal', message }];
}
