/** Which of a log's lines are candidates, and which neighbouring lines make one report of an error. */
import { type Mark, markOf, undecorate } from './mark.ts';
import { stripControls } from './plain.ts';

export interface Line {
  readonly text: string;
  /** The line with which a traceback ends: an exception whatever its name. `ignored` when Python said that it ignores it. */
  readonly thrown: 'raised' | 'ignored' | undefined;
}

/** What is longer is judged by its two ends: no person reads it, and no pattern should. */
const MAX_LINE = 4_000;

const FRAME = /^[\s|]*File "[^"]*", line \d+|^\s*at (?:\S+ )?\(?\S+:\d+|^\s+at [\w$.<]|^\s*\.{3} \d+ more/;

export function linesOf(stream: string): Line[] {
  let depth: number | undefined;
  let ignored = false;
  return stripControls(stream)
    .split('\n')
    .map((raw): Line => {
      const text = shorten(raw);
      if (text.startsWith('Exception ignored in')) ignored = true;
      const indent = text.search(/[^\s|]/);
      if (/^[\s|]*File "/.test(text)) depth = indent;
      else if (depth !== undefined && indent >= 0 && indent < depth) {
        depth = undefined;
        const thrown = ignored ? 'ignored' : 'raised';
        ignored = false;
        return { text, thrown };
      }
      return { text, thrown: undefined };
    });
}

/** Our own header and notes, and lines without a letter or digit, are never picked. */
export function isMeaningful(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text) && !text.startsWith('[drain] ');
}

export function isFrame(text: string): boolean {
  return FRAME.test(text);
}

export function markOfLine(line: Line): Mark {
  if (!isMeaningful(line.text) || isFrame(line.text)) return { strength: 'none', kind: '' };
  const mark = markOf(line.text);
  if (line.thrown === 'ignored') return { strength: 'weak', kind: 'word' };
  return line.thrown === 'raised' && mark.strength !== 'summary' ? { strength: 'strong', kind: 'exception' } : mark;
}

const LISTS = new Set(['npm', 'diagnostic', 'test']);

/**
 * The line that opens the report in which line `index` stands: compilers, git, npm and test runners say the cause first
 * and what follows from it after; a log's error is followed by indented details of the same level.
 */
export function openingOf(lines: readonly Line[], index: number, mark: Mark): number {
  let opening = index;
  for (let at = index - 1; at >= 0 && belongs(lines[at], lines[at + 1], mark); at -= 1) {
    if (markOfLine(lines[at] as Line).strength === 'strong') opening = at;
  }
  return opening;
}

function belongs(before: Line | undefined, line: Line | undefined, mark: Mark): boolean {
  if (!before || !line || markOfLine(before).kind !== mark.kind) return false;
  if (LISTS.has(mark.kind) || /^\[ERROR\] /.test(before.text)) return true;
  return mark.kind === 'log' && depthOf(line.text) > depthOf(before.text);
}

/** Spaces between a log line's level and its message. */
function depthOf(text: string): number {
  return /(?:ERROR|CRITICAL|FATAL)\]?:?(\s*)/.exec(text)?.[1]?.length ?? 0;
}

const MAX_DETAILS = 3;

/** The few lines under the picked one that say more of the same: indented, or of the same report; never stack frames. */
export function detailsOf(lines: readonly Line[], index: number): string[] {
  const head = lines[index];
  const mark = head && markOfLine(head);
  const end = lines.findIndex((line, at) => at > index && !(head && isDetail(line, head, mark?.kind ?? '')));
  const last = Math.min(end < 0 ? lines.length : end, index + 1 + MAX_DETAILS);
  return lines.slice(index + 1, last).map((line) => line.text.trim());
}

function isDetail(line: Line, head: Line, kind: string): boolean {
  if (!isMeaningful(line.text) || isFrame(line.text) || line.thrown) return false;
  if (kind === 'log') return markOfLine(line).kind === 'log' && depthOf(line.text) > depthOf(head.text);
  return indentOf(line.text) > indentOf(head.text) || /^\s*-->/.test(line.text);
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

/** The test or frame beside a bare `Error` or an assertion: alone, `expected 1 to be 2` would make one family of all tests. */
export function frameOf(lines: readonly Line[], index: number): string | undefined {
  if (!/^\S+$|^(?:E +)?AssertionError\b/.test(undecorate(lines[index]?.text ?? ''))) return undefined;
  const near = [...lines.slice(Math.max(0, index - 4), index).reverse(), ...lines.slice(index + 1, index + 2)];
  return near.find(({ text }) => isFrame(text) || /^\s*FAIL:? /.test(text))?.text.trim();
}

function shorten(raw: string): string {
  if (raw.length <= MAX_LINE) return raw.trimEnd();
  return `${raw.slice(0, MAX_LINE / 2)} … ${raw.slice(-MAX_LINE / 2)}`.trimEnd();
}
