/** Lines of a label and what belongs to it: how most screens are made. */
import { padEnd, paint, WIDTH } from './text.ts';
import { cellsOf } from './width.ts';

const LABEL = 10;

/** What is left of a line beside its label. */
export const ROOM = WIDTH - LABEL;

/** `label     value`, the value folded under its own beginning; nothing for an empty value. */
export function fact(label: string, value: string): string[] {
  return value === '' ? [] : facts(label, fold(value, ROOM));
}

/** Several lines under one label, as they are. */
export function facts(label: string, lines: readonly string[]): string[] {
  return lines.map((line, at) => paint.faint(padEnd(at === 0 ? label : '', LABEL)) + line);
}

/** Folded at blanks; a word that is too long stays whole, so that it can be copied. */
export function fold(text: string, width: number): string[] {
  return foldBetween(text.split(' '), width);
}

/** The same between pieces that stay whole. */
export function foldBetween(pieces: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of pieces) {
    const last = lines.at(-1);
    if (last !== undefined && cellsOf(last) + 1 + cellsOf(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** `left          right`, on one line where there is room. */
export function spread(left: string, right: string): string {
  const room = WIDTH - cellsOf(left) - cellsOf(right);
  if (right === '') return left;
  return room < 2 ? `${left}\n${right}` : left + ' '.repeat(room) + right;
}
