/** What is asked of the machine while a session runs. */
import type { Machine } from '../core/gate/gate.ts';
import { findFreeBytes } from '../files/free-bytes.ts';
import { findFreeInodes } from '../files/free-inodes.ts';
import { atMostEvery } from '../process/at-most-every.ts';
import { listDescriptors } from '../process/descriptors.ts';
import { findFreeMemory } from '../process/free-memory.ts';

/** A look at a disk costs 2 microseconds; one at /proc 15 to 30 a file, and the memory's is four or more. */
export function machineOf(dataDir: string): Machine {
  return {
    freeBytes: () => findFreeBytes(dataDir),
    freeInodes: () => findFreeInodes(dataDir),
    freeMemory: atMostEvery(1_000, findFreeMemory),
    descriptors: atMostEvery(1_000, listDescriptors),
  };
}
