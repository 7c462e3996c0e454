/** What the library says to programs, as it is typed. */
import { CHANGED_WAY } from '../pipeline/run/changed-way.ts';

export function inOptions(message: string): string {
  return message.replace(
    CHANGED_WAY,
    'Give another --run-id to begin anew, or --force to go on with the batches that still fit.',
  );
}
