/** Which of a log's lines are candidates, and where the report of one begins. */
import { headOfCauses } from './chain.ts';
import { isFrame, isMeaningful, type Line } from './lines.ts';
import { type Mark, markOf } from './mark.ts';
import { hasRunOut } from './world.ts';

export function markOfLine(line: Line): Mark {
  if (!isMeaningful(line.text) || isFrame(line.text)) return { strength: 'none', kind: '' };
  const mark = markOf(line.text);
  if (line.thrown === 'ignored') return { strength: 'weak', kind: 'got over' };
  return line.thrown === 'raised' && mark.strength !== 'summary' ? { strength: 'strong', kind: 'exception' } : mark;
}

const LISTS = new Set(['npm', 'diagnostic', 'test']);

/** How many lines of source, notes and warnings may stand between two errors of one compiler. */
const MAX_BETWEEN = 40;

/**
 * The line that opens the report in which line `index` stands: compilers, git, npm and test runners say the cause first
 * and what follows from it after; a log's error is followed by indented details of the same level.
 */
export function openingOf(lines: readonly Line[], index: number, mark: Mark): number {
  // Which file could not be written first is chance.
  if (hasRunOut(lines[index]?.text ?? '')) return index;
  if (isInBox(lines[index])) return firstOfBox(lines, index);
  if (mark.kind === 'compiler') return firstOfCompiler(lines, index);
  let opening = headOfCauses(lines, index) ?? index;
  for (let at = opening - 1; at >= 0 && belongs(lines[at], lines[at + 1], mark); at -= 1) {
    if (markOfLine(lines[at] as Line).strength === 'strong') opening = at;
  }
  return opening;
}

export function isInBox(line: Line | undefined): boolean {
  return /^\s*│/.test(line?.text ?? '');
}

/** Terraform draws a line down each of its errors: the first of them, as it is with compilers. */
function firstOfBox(lines: readonly Line[], index: number): number {
  let opening = index;
  for (let at = index - 1; at >= 0 && /^\s*[│╷╵]/.test(lines[at]?.text ?? ''); at -= 1) {
    if (markOfLine(lines[at] as Line).strength === 'strong') opening = at;
  }
  return opening;
}

/** What is not of the compiler ends its report; of what it says the first is the cause of much of the rest. */
function firstOfCompiler(lines: readonly Line[], index: number): number {
  let opening = index;
  for (let at = index - 1; at >= 0 && opening - at <= MAX_BETWEEN; at -= 1) {
    const { strength, kind } = markOfLine(lines[at] as Line);
    if (strength !== 'strong') continue;
    if (kind !== 'compiler' && kind !== 'diagnostic') break;
    opening = at;
  }
  return opening;
}

function belongs(before: Line | undefined, line: Line | undefined, mark: Mark): boolean {
  if (!before || !line || markOfLine(before).kind !== mark.kind) return false;
  if (LISTS.has(mark.kind) || /^\[ERROR\] /.test(before.text)) return true;
  return mark.kind === 'log' && depthOf(line.text) > depthOf(before.text);
}

/** Spaces between a log line's level and its message. */
export function depthOf(text: string): number {
  return /(?:ERROR|CRITICAL|FATAL)\]?:?(\s*)/.exec(text)?.[1]?.length ?? 0;
}
