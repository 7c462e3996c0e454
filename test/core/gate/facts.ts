import type { Facts, Machine } from '../../../src/core/gate/gate.ts';
import { tallyOf } from '../stop/tally.ts';

/** A machine with room for everything, but for what a test says. */
export function factsOf({
  machine,
  ...facts
}: Partial<Omit<Facts, 'machine'>> & { machine?: Partial<Machine> } = {}): Facts {
  const plenty: Machine = {
    freeBytes: () => Number.MAX_SAFE_INTEGER,
    freeInodes: () => Number.MAX_SAFE_INTEGER,
    freeMemory: () => ({ bytes: Number.MAX_SAFE_INTEGER, of: 'machine' }),
    descriptors: () => [],
  };
  return { ...tallyOf(), machine: { ...plenty, ...machine }, ...facts };
}
