import type { Gate } from './gate.ts';

const MB = 1_048_576;

/** Nothing new starts while less than `reserveMb` are free where the logs go. 0: no reserve. */
export function diskReserve(reserveMb: number): Gate {
  return ({ machine }) => {
    const free = reserveMb > 0 ? machine.freeBytes() : undefined;
    if (free === undefined || free >= reserveMb * MB) return undefined;
    const note = `${Math.floor(free / MB)} MB free, the reserve is ${reserveMb} MB (--min-free-disk-mb)`;
    return { why: 'disk', note, stop: 'disk' };
  };
}
