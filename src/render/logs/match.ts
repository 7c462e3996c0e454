/** A line that was searched for: its number, and where it matches. */
import colours from 'picocolors';
import type { Found } from '../../logs/grep.ts';

/** On a terminal a longer line is shown around its first match. */
const MAX_CHARS = 1_000;
/** Of these, so many before the match. */
const CHARS_BEFORE = 200;

/** `12:text`, and `12-text` for a line of context, as grep(1) has it. Into a pipe, the bytes as they were written. */
export function matchLine(found: Found, { terminal }: { readonly terminal: boolean }): Buffer | string {
  const { number, spans, bytes } = found;
  const mark = spans ? ':' : '-';
  if (terminal) return `${colours.green(String(number))}${colours.dim(mark)}${markedText(found)}\n`;
  return Buffer.concat([Buffer.from(`${number}${mark}`), bytes, Buffer.from('\n')]);
}

function markedText({ text, spans = [] }: Found): string {
  const first = text.length > MAX_CHARS ? Math.max(0, (spans[0]?.[0] ?? 0) - CHARS_BEFORE) : 0;
  const last = Math.min(text.length, first + MAX_CHARS);
  let marked = '';
  let at = first;
  for (const [start, end] of spans) {
    if (start >= last) break;
    const until = Math.min(end, last);
    marked += text.slice(at, start) + colours.bold(colours.red(text.slice(start, until)));
    at = until;
  }
  return `${cutText(first)}${marked}${text.slice(at, last)}${cutText(text.length - last)}`;
}

function cutText(chars: number): string {
  return chars > 0 ? colours.dim(`[${chars} more]`) : '';
}
