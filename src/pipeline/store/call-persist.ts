/** Calls the user's `persist` within a transaction that ends when it returns. */
import { PipelineError } from '../batch-error.ts';
import type { Tx } from './batch-store.ts';

/** What `persist` threw, on its way out of the transaction: it goes to the caller as it is, whatever it is. */
export class ThrownByPersist {
  readonly thrown: unknown;

  constructor(thrown: unknown) {
    this.thrown = thrown;
  }
}

/** @throws ThrownByPersist, and PipelineError `bad_output` for a promise */
export function callPersist(persist: (tx: Tx) => unknown, tx: Tx): void {
  const returned = callOnce(persist, tx);
  if (typeof (returned as PromiseLike<unknown> | undefined)?.then !== 'function') return;
  // It is refused below; that it fails as well, since its transaction is over, is nothing to end the process for.
  (returned as PromiseLike<unknown>).then(undefined, () => {});
  throw new PipelineError(
    'bad_output',
    '`persist` returned a promise, and nothing of it was kept: it is synchronous, because it is part of a transaction. ' +
      'Write with the `tx` that it is handed, without `async`; for other systems there is `sink`.',
  );
}

function callOnce(persist: (tx: Tx) => unknown, tx: Tx): unknown {
  try {
    return persist(tx);
  } catch (thrown) {
    throw new ThrownByPersist(thrown);
  }
}
