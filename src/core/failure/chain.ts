/** The first cause of what was raised, where the log says that it is one. */
import { indentOf, type Line } from './lines.ts';

const DIRECT_CAUSE = /^[\s|]*The above exception was the direct cause of the following exception:/;
const TRACEBACK = /^[\s|]*Traceback \(/;

/**
 * The exception from which Python was told to raise the one of line `index` (`raise ... from`): its first cause. One that
 * merely came up before (`During handling of ...`) is none: what handled it may have meant to. Gives the number of its line.
 */
export function rootOf(lines: readonly Line[], index: number): number | undefined {
  let root: number | undefined;
  let hasCause = false;
  for (let at = index - 1; at >= 0; at -= 1) {
    const { text, thrown } = lines[at] as Line;
    if (hasCause && thrown === 'raised') {
      root = at;
      hasCause = false;
    } else if (TRACEBACK.test(text)) {
      const before = lines.slice(Math.max(0, at - 3), at);
      if (!before.some((line) => DIRECT_CAUSE.test(line.text))) break;
      hasCause = true;
    }
  }
  return root;
}

const CAUSES = /^Caused by:$/;
const NUMBERED = /^\s+\d+: \S/;
const MAX_CAUSES = 12;

/** Rust says the error first and below it, indented, what caused it: the line of the error for one of its causes. */
export function headOfCauses(lines: readonly Line[], index: number): number | undefined {
  let isCause = false;
  for (let at = index; at >= 0 && at > index - MAX_CAUSES; at -= 1) {
    const { text } = lines[at] as Line;
    if (CAUSES.test(text) || NUMBERED.test(text)) isCause = true;
    else if (text !== '' && indentOf(text) === 0) return isCause ? at : undefined;
  }
  return undefined;
}

/** What stands below `Caused by:`, or in numbers, under the error of line `index`. */
export function causesOf(lines: readonly Line[], index: number): string[] {
  const below = lines.slice(index + 1, index + MAX_CAUSES).map(({ text }) => text);
  const end = below.findIndex((text) => text !== '' && indentOf(text) === 0 && !CAUSES.test(text));
  const causes = end < 0 ? below : below.slice(0, end);
  return causes.some((text) => CAUSES.test(text))
    ? causes.filter((text) => NUMBERED.test(text) || indentOf(text) > 0).map((text) => text.trim())
    : [];
}
