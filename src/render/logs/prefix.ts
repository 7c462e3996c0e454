/** What stands before each line where several logs are printed together. */
import colours from 'picocolors';
import { fit, padEnd, plain } from '../text.ts';
import { cellsOf } from '../width.ts';
import type { Log } from './log.ts';

const WIDEST = 32;
/** One for each attempt, in turn. */
const COLOURS = [colours.cyan, colours.yellow, colours.green, colours.magenta, colours.blue] as const;

/** `RUN/PHASE | `, with `!` in the place of `|` for stderr; on a terminal all equally wide. */
export function prefixesOf(logs: readonly Log[], { terminal }: { readonly terminal: boolean }): Map<Log, string> {
  const labels = logs.map(({ label }) => plain(label));
  if (!terminal) return new Map(logs.map((log, at) => [log, `${labels[at]} ${markOf(log)} `]));
  const width = Math.min(WIDEST, Math.max(0, ...labels.map(cellsOf)));
  return new Map(
    logs.map((log, at) => {
      const colour = COLOURS[log.nth % COLOURS.length] as (text: string) => string;
      const label = colour(padEnd(fit(labels[at] ?? '', width, 'middle'), width));
      return [log, `${label} ${log.stream === 'stderr' ? colours.red(markOf(log)) : colours.dim(markOf(log))} `];
    }),
  );
}

function markOf({ stream }: Log): string {
  return stream === 'stdout' ? '|' : '!';
}
