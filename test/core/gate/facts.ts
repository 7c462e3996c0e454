import type { Facts } from '../../../src/core/gate/gate.ts';
import { tallyOf } from '../stop/tally.ts';

/** A machine with room for everything, but for what a test says. */
export function factsOf(facts: Partial<Facts> = {}): Facts {
  return { ...tallyOf(), freeBytes: () => Number.MAX_SAFE_INTEGER, ...facts };
}
