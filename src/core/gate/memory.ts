import type { Gate } from './gate.ts';

const MB = 1_048_576;

/** What another program takes for a moment comes back within this time; what is gone for longer is gone for the night. */
const PATIENCE_MS = 60_000;

/** Nothing new starts while less than `floorMb` can be had. 0: no floor. */
export function memoryFloor(floorMb: number): Gate {
  return ({ machine }) => {
    const free = floorMb > 0 ? machine.freeMemory() : undefined;
    if (free === undefined || free.bytes >= floorMb * MB) return undefined;
    const whose = free.of === 'machine' ? 'of memory left' : 'left in its control group';
    const note = `${Math.floor(free.bytes / MB)} MB ${whose} (--min-free-memory-mb ${floorMb})`;
    return { why: 'memory', note, stop: 'memory', patienceMs: PATIENCE_MS };
  };
}
