/** What a run does, line by line, on stderr: with NODE_DEBUG=drain-pipeline. */
import { debuglog, inspect } from 'node:util';
import { textOf } from '../batch-error.ts';
import type { BatchInfo } from '../run/batch.ts';
import type { Broadcast } from '../run/broadcast.ts';
import type { RunEvent } from '../run/run-event.ts';

const log = debuglog('drain-pipeline');

/** Nobody listens where it is not asked for, so that it costs nothing. */
export function logForDebugging(broadcast: Broadcast<RunEvent>, runId: string): void {
  if (log.enabled) broadcast.listen((event) => log('%s %s', runId, lineOf(event)));
}

function lineOf(event: RunEvent): string {
  switch (event.type) {
    case 'run.start':
      return `${event.flow} ${event.resumed ? 'goes on' : 'begins'}`;
    case 'scope.start':
      return `scope ${event.scope} begins over ${event.over}, batches: ${event.total ?? 'unknown'}`;
    case 'scope.end':
      return `scope ${event.scope} ended and merged, batches: ${event.batches}`;
    case 'batch.start':
      return `${titleOf(event.batch)} begins: ${event.batch.size} elements from ${event.batch.offset}`;
    case 'batch.retry':
      return `${titleOf(event.batch)} is tried again in ${event.waitMs} ms: ${textOf(event.error)}`;
    case 'batch.end': {
      const { batch, status, results, durationMs, error } = event.outcome;
      return `${titleOf(batch)} ${status}: ${results.length} rows in ${durationMs.toFixed(1)} ms${error ? `: ${error.message}` : ''}`;
    }
    case 'step.start':
      return `${event.batch ? `${titleOf(event.batch)} ` : ''}step ${event.step} begins, attempt ${event.attempt}`;
    case 'step.end': {
      const end = event.error === undefined ? (event.restored ? 'restored' : 'done') : `failed: ${textOf(event.error)}`;
      return `${event.batch ? `${titleOf(event.batch)} ` : ''}step ${event.step} ${end} in ${event.durationMs.toFixed(1)} ms`;
    }
    case 'merge.conflict':
      return `scope ${event.scope}: ${event.path} differs, batch ${event.batch} wins`;
    case 'warning':
      return `warning: ${event.message}`;
    case 'log':
      return `${event.step}: ${event.message} ${event.data === undefined ? '' : inspect(event.data, { breakLength: Infinity })}`;
    case 'run.end':
      return `ended: ${event.error ? event.error.message : event.result?.status}`;
  }
}

function titleOf({ scope, number, total }: BatchInfo): string {
  return `${scope} ${number}/${total ?? '?'}`;
}
