/** Why files that are gone are gone, as far as that is on record. */
import type { RemovalReason } from '../core/gc.ts';
import type { Removal } from '../read/removals.ts';
import { plain } from './text.ts';
import { localTime } from './time.ts';

/** `removed by drain gc, 2026-01-12 01:00:07 +01:00, u@h` */
export function removalText({ why, at, by }: Removal): string {
  return `${WORDS[why]}, ${localTime(at)}, ${plain(by)}`;
}

const WORDS: Readonly<Record<RemovalReason, string>> = {
  gc: 'removed by drain gc',
  missing: 'found missing by drain doctor',
  cut: 'found shorter than it was by drain doctor',
  'not-kept': 'removed by drain dispatch, which was to keep logs only of failures',
};
