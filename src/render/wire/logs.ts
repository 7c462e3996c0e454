/** What `logs --json` prints of a log. */
import type { Found } from '../../logs/grep.ts';
import type { Removal } from '../../read/removals.ts';
import type { LogText } from '../logs/text.ts';
import { iso, type Wire } from './wire.ts';

export function logWire({ path, bytes, text, truncated }: LogText): Wire {
  return { path, bytes, text, truncated };
}

/** `truncated`: there are more than these. */
export function matchesWire(path: string, found: readonly Found[], truncated: boolean): Wire {
  return {
    path,
    matches: found.map(({ number, text, spans }) => ({ line: number, text, spans: spans ?? [] })),
    truncated,
  };
}

/** Of an attempt's logs. */
export function removalWire({ why, at, by }: Removal): Wire {
  return { why, at: iso(at), by };
}
