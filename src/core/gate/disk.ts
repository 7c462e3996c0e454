import type { Gate } from './gate.ts';

/** Nothing new starts while less than `reserveBytes` are free where the logs go. 0: no reserve. */
export function diskReserve(reserveBytes: number, freeBytes: () => Promise<number>): Gate {
  return async () => {
    if (reserveBytes <= 0) return undefined;
    const free = await freeBytes();
    if (free >= reserveBytes) return undefined;
    const megabytes = (bytes: number): string => `${Math.floor(bytes / 1_048_576)} MB`;
    return {
      why: 'disk',
      note: `${megabytes(free)} free, the reserve is ${megabytes(reserveBytes)} (--min-free-disk-mb)`,
      stop: 'disk',
    };
  };
}
