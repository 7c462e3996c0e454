/** Why files that are gone are gone, as far as that is on record. */
import type { Removal } from '../read/removals.ts';
import { plain } from './text.ts';
import { localTime } from './time.ts';

/** `removed by drain gc, 2026-01-12 01:00:07 +01:00, u@h` */
export function removalText({ why, at, by }: Removal): string {
  const what = why === 'gc' ? 'removed by drain gc' : 'found missing by drain doctor';
  return `${why === 'cut' ? 'found shorter than it was by drain doctor' : what}, ${localTime(at)}, ${plain(by)}`;
}
