/** Runs a flow to its end, and tells how it goes. */

import type { CommandRunner } from '../pipeline/command/command.ts';
import { describeFlow } from '../pipeline/define/describe.ts';
import type { RunOptions } from '../pipeline/run/run-options.ts';
import type { RunResult } from '../pipeline/run/run-result.ts';
import type { BatchStore } from '../pipeline/store/batch-store.ts';
import type { PipeInput } from './input/read-input.ts';
import type { AnyFlow } from './load-flow.ts';
import { Narrator } from './narrator.ts';
import type { Only } from './only.ts';
import type { Whereabouts } from './whereabouts.ts';

export interface ExecuteOptions {
  readonly flow: AnyFlow;
  readonly input: PipeInput;
  readonly runId: string;
  readonly store: BatchStore;
  /** Who runs it, for the record of each batch. */
  readonly by: string;
  readonly force: boolean;
  readonly only: Only | undefined;
  readonly commands: CommandRunner | undefined;
  /** Aborts when it is to stop: what is committed by then is kept. */
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Is told how far it is. */
  readonly at: Whereabouts;
}

/** @throws PipelineError of a run that failed or was cancelled */
export async function execute(options: ExecuteOptions): Promise<RunResult> {
  const { flow, input, say, at } = options;
  const run = flow.run(input.fields, runOptionsOf(options));
  const scopes = new Set(describeFlow(flow).nodes.flatMap((node) => (node.is === 'scope' ? node.name : [])));
  const narrator = new Narrator({ say, scopes, now: () => performance.now() });
  try {
    for await (const event of run) {
      at.hear(event);
      narrator.hear(event);
    }
  } finally {
    narrator.flush();
  }
  return await run.result;
}

function runOptionsOf({ runId, store, by, force, only, commands, signal }: ExecuteOptions): RunOptions {
  return { runId, store, by, force, signal, ...(only && { only }), ...(commands && { commands }) };
}
