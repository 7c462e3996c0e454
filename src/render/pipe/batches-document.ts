/** `pipe batches --json`, piece by piece. */
import type { StoredBatch, StoredRun } from '../../pipeline/store/batch-store.ts';
import { batchesHeadWire, batchWire } from '../wire/batches.ts';

export interface BatchesDocument {
  readonly run: StoredRun;
  readonly file: string;
  readonly batches: () => Iterable<StoredBatch>;
}

export function* batchesDocument({ run, file, batches }: BatchesDocument): Generator<string> {
  const text = JSON.stringify(batchesHeadWire(run, file), null, 2);
  yield `${text.slice(0, -2)},\n  "batches": [`;
  let separator = '\n    ';
  for (const batch of batches()) {
    yield separator + JSON.stringify(batchWire(batch));
    separator = ',\n    ';
  }
  yield '\n  ]\n}\n';
}
