import type { Gate } from './gate.ts';

/** Nothing new starts while the disk of the logs can hold fewer than `reserve` files more. 0: no reserve. */
export function inodeReserve(reserve: number): Gate {
  return ({ machine }) => {
    const free = reserve > 0 ? machine.freeInodes() : undefined;
    if (free === undefined || free >= reserve) return undefined;
    return { why: 'inodes', note: `${free} inodes free (--min-free-inodes ${reserve})`, stop: 'disk' };
  };
}
