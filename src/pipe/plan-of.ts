import { batchesAhead } from '../pipeline/define/batches-ahead.ts';
import type { PipePlan } from '../render/pipe/plan.ts';
import type { Described } from './described.ts';

/** What running it would come to, as far as that can be known. */
export function planOf(
  { flow, input }: Described,
  { file, store, isGiven }: { readonly file: string; readonly store: string; readonly isGiven: boolean },
): PipePlan {
  const fields = Object.entries(input.fields).flatMap(([name, facts]) =>
    facts.is === 'value' ? [] : [[name, { elements: facts.is === 'array' ? facts.length : undefined }] as const],
  );
  return { flow, file, store, isGiven, ahead: batchesAhead(flow, Object.fromEntries(fields)) };
}
