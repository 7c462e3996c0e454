/** What `drain pipe exec` came to. */
import type { RunResult } from '../../pipeline/run/run-result.ts';
import { seconds, type Wire } from './wire.ts';

export interface RunPlace {
  readonly run: string;
  readonly flow: string;
  /** The database with its batches; absolute. */
  readonly store: string;
}

export function resultWire({ status, output, failures, stats }: RunResult, { run, flow, store }: RunPlace): Wire {
  const { batches, restored, failed, items, skipped, loaded, pending, durationMs } = stats;
  return {
    ...{ run, flow, store },
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
