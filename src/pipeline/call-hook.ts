/** The only place that calls a hook: nothing that it does changes what becomes of the batch. */
import { textOf } from './batch-error.ts';
import type { RunState } from './run-state.ts';
import { untilAborted } from './within.ts';

export async function callHook(run: RunState, what: string, call: () => unknown): Promise<void> {
  try {
    await untilAborted(call(), run.signal);
  } catch (error) {
    if (run.signal.aborted) return;
    run.warn(`${what} threw: ${textOf(error)}`, error);
  }
}
