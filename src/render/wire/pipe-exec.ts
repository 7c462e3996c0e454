/** What `drain pipe exec` came to. */
import type { RunResult } from '../../pipeline/run-result.ts';
import { seconds, type Wire } from './wire.ts';

export function resultWire({ status, output, failures, stats }: RunResult): Wire {
  const { batches, restored, failed, items, skipped, loaded, pending, durationMs } = stats;
  return {
    status,
    ...{ batches, restored, failed, elements: items, skipped, loaded, pending: pending ?? null },
    duration_seconds: seconds(durationMs),
    failures: failures.map(({ scope, batch, step, itemKeys, message }) => ({
      scope,
      batch,
      step,
      keys: itemKeys,
      message,
    })),
    output,
  };
}
