/** A command of a step failed. */
import { clip, oneLine } from '../../core/failure/plain.ts';
import { maskText } from '../../core/mask.ts';
import type { CommandEnding } from './command.ts';

/** Lines of its stderr that the message quotes, and characters of what is quoted. */
const QUOTED_LINES = 3;
const QUOTED_CHARACTERS = 300;

/** Its message has how the program ended and the end of its stderr; `stdout` and `stderr` have all of it. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly step: string;
  /** Undefined where a signal ended it, or it did not come to run. */
  readonly exitCode: number | undefined;
  declare readonly stdout: string;
  declare readonly stderr: string;

  constructor(step: string, { exitCode, stdout, stderr, failure }: CommandEnding & { readonly failure: string }) {
    const said = lastWords(stderr, failure);
    super(said === '' ? failure : `${failure}. Its stderr ends: ${said}`);
    this.step = step;
    this.exitCode = exitCode;
    // A property that is not listed: both may be large, and are no part of what a log says of an error.
    Object.defineProperty(this, 'stdout', { value: stdout });
    Object.defineProperty(this, 'stderr', { value: stderr });
  }
}

/** On one line, without what the failure quotes already. */
function lastWords(stderr: string, failure: string): string {
  const lines = stderr
    .slice(-QUOTED_LINES * 10 * QUOTED_CHARACTERS)
    .split('\n')
    .map((line) => oneLine(maskText(line)))
    .filter((line) => line !== '' && !failure.includes(line));
  return clip(lines.slice(-QUOTED_LINES).join(' | '), QUOTED_CHARACTERS);
}

/** What was found, as a person can read it: on one line, and not all of it. */
export function shown(text: string): string {
  const line = oneLine(maskText(text.slice(0, 10 * QUOTED_CHARACTERS)));
  return line === '' ? '(nothing that can be shown)' : clip(line, QUOTED_CHARACTERS);
}
