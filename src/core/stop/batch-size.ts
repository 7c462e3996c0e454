import { processed } from '../session.ts';
import type { StopRule } from './rule.ts';

/** Ends the session after `size` attempts that succeeded, failed or timed out. 0: no limit. */
export function batchSize(size: number): StopRule {
  return (tally) =>
    size > 0 && processed(tally) >= size ? { reason: 'batch_size', note: `${size} tried, as asked` } : undefined;
}
