/** The transaction of a run without a database: there is none. */
import { PipelineError } from '../batch-error.ts';
import type { Tx } from './batch-store.ts';

function refuse(): never {
  throw new PipelineError(
    'bad_flow',
    '`persist` writes SQL, and this run has no database: give it `store: openBatchStore(path)` of drain-controller.',
  );
}

export const NO_TRANSACTION: Tx = Object.freeze({ run: refuse, get: refuse, all: refuse });
