/** The transaction of a run without a database: there is none. */
import { PipelineError } from './batch-error.ts';
import type { Tx } from './batch-store.ts';

/** Of a run that has no store. */
export const NO_TRANSACTION: Tx = refusing(
  '`persist` writes SQL, and this run has no database: give it `store: openBatchStore(path)` of drain-controller.',
);

/** Of a scope that is a part of something larger. */
export const NO_TRANSACTION_INSIDE: Tx = refusing(
  '`persist` writes SQL, and a scope inside of another one, or of a branch, has no transaction of its own: ' +
    'write the rows in `persist` of the outer scope, or make this one a scope of the flow itself.',
);

function refusing(why: string): Tx {
  const refuse = (): never => {
    throw new PipelineError('bad_flow', why);
  };
  return Object.freeze({ run: refuse, get: refuse, all: refuse });
}
