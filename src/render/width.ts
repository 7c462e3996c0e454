/**
 * How many cells of a terminal a text takes, and cutting it to so many. Plain ASCII is counted here; for the rest the
 * libraries are loaded when they are needed: their Unicode tables take 25 ms, half of what Node itself takes to start.
 */
import { createRequire } from 'node:module';
import { stripVTControlCharacters } from 'node:util';

const require = createRequire(import.meta.url);
const CUT = '~';

export function cellsOf(text: string): number {
  const visible = stripVTControlCharacters(text);
  if (isPlain(visible)) return visible.length;
  const { default: stringWidth } = require('string-width') as typeof import('string-width');
  return stringWidth(text);
}

/** Cut at its end, or in its middle for ids and paths, whose ends tell most. */
export function fit(text: string, width: number, position: 'end' | 'middle' = 'end'): string {
  if (width <= 0) return '';
  if (isPlain(text)) return cutPlain(text, width, position);
  const { default: cliTruncate } = require('cli-truncate') as typeof import('cli-truncate');
  const rough = cutRoughly(text, Math.max(2 * width, ROUGHLY), position);
  const cutTo = (cells: number): string => cliTruncate(rough, cells, { position, truncationCharacter: CUT });
  // A wide character at an edge is kept whole by cli-truncate 5, and sticks out: in the middle of a text there are two edges.
  let cells = width;
  while (cells > 0 && cellsOf(cutTo(cells)) > width) cells--;
  return cells === 0 ? '' : cutTo(cells);
}

/** More characters than a line shows. To measure 100,000 wide ones takes a minute. */
const ROUGHLY = 2_048;

function cutRoughly(text: string, length: number, position: 'end' | 'middle'): string {
  if (text.length <= length) return text;
  return position === 'end' ? text.slice(0, length) : text.slice(0, length / 2) + text.slice(-length / 2);
}

function cutPlain(text: string, width: number, position: 'end' | 'middle'): string {
  if (text.length <= width) return text;
  const before = position === 'end' ? width - 1 : Math.min(width - 1, Math.floor(width / 2));
  return text.slice(0, before) + CUT + text.slice(text.length - (width - before - 1));
}

/** Printable ASCII: a cell a character. */
function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
