import type { Gate } from './gate.ts';

/** At most `concurrency` attempts at once. */
export function slots(concurrency: number): Gate {
  return ({ running, adopted }) =>
    running + adopted >= concurrency ? { why: 'slots', note: `${concurrency} at a time` } : undefined;
}
