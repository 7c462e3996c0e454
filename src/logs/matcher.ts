/**
 * Where lines match a pattern that a person gave. A pattern may take longer than the universe lasts (`(a+)+$`), and no
 * look at it tells; so it runs where it can be interrupted, and a long line that it is too slow for is searched in its
 * beginning only.
 */
import { createContext, Script } from 'node:vm';
import { DrainError, messageOf } from '../core/error.ts';

export interface Pattern {
  readonly text: string;
  /** Taken as it is and not as a regular expression. */
  readonly isFixed: boolean;
  readonly ignoresCase: boolean;
}

/** From and up to a character. */
export type Span = readonly [start: number, end: number];

export interface Matcher {
  /**
   * For each line where it matches, at most {@link MAX_SPANS} places; nothing for one that does not match.
   * @throws DrainError `slow_pattern`
   */
  match(lines: readonly string[]): (readonly Span[] | undefined)[];
  /** Of how many lines only the beginning was searched. */
  partial: number;
}

const MAX_SPANS = 100;
/** A line that matches or not takes microseconds; a second is no answer any more. */
const PATIENCE_MS = 1_000;
/** Of a line that a pattern is too slow for: what is quadratic in a megabyte is done with this in a moment. */
const BEGINNING_CHARS = 4_096;

/** @throws DrainError `bad_pattern` */
export function createMatcher(pattern: Pattern): Matcher {
  const regex = compile(pattern);
  const work = { lines: [] as string[], spans: [] as (readonly Span[] | undefined)[] };
  const scan = (): void => {
    while (work.spans.length < work.lines.length)
      work.spans.push(spansOf(regex, work.lines[work.spans.length] as string));
  };
  const context = createContext({ scan });
  const script = new Script('scan()');
  const isDone = (): boolean => {
    try {
      script.runInContext(context, { timeout: PATIENCE_MS });
      return true;
    } catch (thrown) {
      if ((thrown as { code?: string }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
      throw thrown;
    }
  };
  return {
    partial: 0,
    match(lines) {
      Object.assign(work, { lines: [...lines], spans: [] });
      for (let before = -1; !isDone(); ) {
        const at = work.spans.length;
        if (at === before) {
          shortenSlow(work.lines, at, pattern);
          this.partial += 1;
        }
        before = at;
      }
      return work.spans;
    },
  };
}

/** @throws DrainError `slow_pattern` when it is short already */
function shortenSlow(lines: string[], at: number, { text }: Pattern): void {
  const line = lines[at] as string;
  if (line.length <= BEGINNING_CHARS)
    throw new DrainError(
      'slow_pattern',
      `\`${text}\` takes too long on a line of ${line.length} characters: repetitions in it can match in too many ways. Write it simpler, or search for a part of it with --fixed.`,
    );
  lines[at] = line.slice(0, BEGINNING_CHARS);
}

function compile({ text, isFixed, ignoresCase }: Pattern): RegExp {
  try {
    return new RegExp(isFixed ? text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&') : text, ignoresCase ? 'gi' : 'g');
  } catch (thrown) {
    const why = messageOf(thrown).replace(/^Invalid regular expression: /, '');
    throw new DrainError(
      'bad_pattern',
      `--grep: not a regular expression: ${why}. To search for the text as it is: --fixed`,
    );
  }
}

function spansOf(regex: RegExp, line: string): Span[] | undefined {
  const spans: Span[] = [];
  regex.lastIndex = 0;
  for (let match = regex.exec(line); match && spans.length < MAX_SPANS; match = regex.exec(line)) {
    spans.push([match.index, match.index + match[0].length]);
    if (match[0] === '') regex.lastIndex += 1;
  }
  return spans.length > 0 ? spans : undefined;
}
