/** A terminal on which some lines stay and the last ones are drawn anew; a log, where it is none. */
import type { createLogUpdate } from 'log-update';
import { wantsColour } from '../core/colour.ts';
import { unpainted } from '../render/text.ts';

export interface Screen {
  readonly columns: number;
  /** Whether anything is drawn at all. */
  readonly isDrawn: boolean;
  /** Prints what stays: above what is drawn. */
  say(...lines: readonly string[]): void;
  /** Draws the last lines anew. */
  draw(lines: readonly string[]): void;
  close(): void;
}

const WIDEST = 120;

export function createScreen(output: NodeJS.WriteStream): Screen {
  let live: ReturnType<typeof createLogUpdate> | undefined;
  // It takes 25 ms to load, which a drain without a terminal need not wait for.
  if (output.isTTY) void import('log-update').then((loaded) => (live = loaded.createLogUpdate(output)));
  const isPlain = !wantsColour(output.isTTY === true, process.env);
  const shown = (lines: readonly string[]): string => {
    const text = lines.join('\n');
    return isPlain ? unpainted(text) : text;
  };
  return {
    columns: Math.min(output.columns ?? 80, WIDEST),
    isDrawn: output.isTTY === true,
    say: (...lines) => {
      if (lines.length === 0) return;
      live?.clear();
      output.write(`${shown(lines)}\n`);
    },
    draw: (lines) => live?.(shown(lines)),
    close: () => {
      live?.clear();
      live?.done(); // the cursor is there again: somebody may be asked something next
    },
  };
}
