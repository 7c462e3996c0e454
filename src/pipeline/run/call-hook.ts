/** The only place that calls a hook: nothing that it does changes what becomes of the batch. */
import { textOf } from '../batch-error.ts';
import type { RunState } from './run-state.ts';
import { untilAborted } from './within.ts';

/** @param hook its name */
export async function callHook(
  run: RunState,
  { hook, scope, batch }: { readonly hook: string; readonly scope: string; readonly batch: number },
  call: () => unknown,
): Promise<void> {
  try {
    await untilAborted(call(), run.signal);
  } catch (error) {
    if (run.signal.aborted) return;
    const of = `scope \`${scope}\``;
    run.warn(`\`${hook}\` of batch ${batch} of ${of} threw: ${textOf(error)}`, error, `${hook} of ${of}`);
  }
}
