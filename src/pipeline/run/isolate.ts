/** Takes a batch apart that failed, until the elements that fail stand alone. */

import type { OnFailedBatch } from '../define/node.ts';
import type { Made } from './made.ts';
import { StepFailure } from './run-step.ts';

export interface Isolated {
  readonly made: readonly Made[];
  readonly failed: readonly { readonly indexes: readonly number[]; readonly failure: StepFailure }[];
}

type TryPart = (indexes: readonly number[]) => Promise<Made | StepFailure>;

/** One after another, in the order of the elements. `all` has failed as a whole, and is not tried again. */
export async function isolate(
  all: readonly number[],
  how: Exclude<OnFailedBatch, 'drop'>,
  tryPart: TryPart,
): Promise<Isolated> {
  const made: Made[] = [];
  const failed: { indexes: readonly number[]; failure: StepFailure }[] = [];
  const parts = apart(all, how).reverse(); // the next one last
  for (let part = parts.pop(); part; part = parts.pop()) {
    const result = await tryPart(part);
    if (!(result instanceof StepFailure)) made.push(result);
    else if (part.length === 1) failed.push({ indexes: part, failure: result });
    else parts.push(...apart(part, how).reverse());
  }
  return { made, failed };
}

function apart(indexes: readonly number[], how: Exclude<OnFailedBatch, 'drop'>): (readonly number[])[] {
  if (how === 'itemwise') return indexes.map((index) => [index]);
  const middle = Math.ceil(indexes.length / 2);
  return [indexes.slice(0, middle), indexes.slice(middle)];
}
