import { processed } from '../session.ts';
import type { Gate } from './gate.ts';

/** With what runs, the batch is full; what is given back makes room again. */
export function batchFilled(size: number): Gate {
  return (tally) =>
    size > 0 && processed(tally) + tally.running >= size
      ? { why: 'batch-filled', note: `batch of ${size}` }
      : undefined;
}
