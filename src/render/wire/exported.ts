import type { Wire } from './wire.ts';

/** What `pipe export --output` has written. */
export function exportedWire(file: string, rows: number): Wire {
  return { file, rows };
}
