/** A flow over several scopes that notes what ran, and runs of it as if each were a process of its own. */

import { pipeline } from '../../src/pipeline/flow.ts';
import type { RunOptions } from '../../src/pipeline/run/run-options.ts';
import type { BatchStore } from '../../src/pipeline/store/batch-store.ts';
import { count, eventsOf } from './pipelines.ts';

const xs = count(10);

export interface Leads {
  readonly bad?: readonly number[];
  readonly tail?: object;
  readonly size?: number;
  readonly version?: string;
  readonly factor?: number;
}

/** discover > fit (batches) > enrich (batches) > report; notes what ran. */
export function leads(ran: string[], { bad = [], tail = {}, size = 2, version }: Leads = {}) {
  return pipeline<{ xs: number[]; term?: string }>('leads', version === undefined ? {} : { version })
    .step('discover', ({ xs: found }) => {
      ran.push('discover');
      return { found };
    })
    .batch('fit', { over: 'found', size }, (b) =>
      b.step('score', ({ found }) => {
        ran.push(`fit ${found}`);
        if (found.some((x) => bad.includes(x))) throw new Error('bad one');
        return { fits: found };
      }),
    )
    .with('fits', { onFailure: 'continue', ...tail })
    .batch('enrich', { over: 'fits', size: 5 }, (b) =>
      b.step('look', ({ fits }) => {
        ran.push(`enrich ${fits}`);
        return { rich: fits };
      }),
    )
    .with('rich')
    .step('report', ({ rich }) => {
      ran.push('report');
      return { total: rich.length };
    });
}

/** Runs it as if it were the next process. */
export async function go(store: BatchStore, what: Leads = {}, options: RunOptions = {}, input: object = { xs }) {
  const ran: string[] = [];
  const run = leads(ran, what).run(input as { xs: number[] }, { runId: 'r', store, ...options });
  const events = eventsOf(run);
  const result = await run.result.catch((error) => ({ error, ...error.result }));
  return { ran, events: await events, ...result };
}
