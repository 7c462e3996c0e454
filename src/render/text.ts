/** Text that fits a terminal. Widths are counted in cells; what is not ours is defused before it is shown. */
import { createColors } from 'picocolors';
import { wantsColour } from '../core/colour.ts';
import { defuse } from '../logs/defuse.ts';
import { cellsOf, fit } from './width.ts';

export { fit };

export const WIDTH = 80;

const colours = createColors(wantsColour(process.stdout.isTTY === true, process.env));

/** As stdout takes it; for another stream, {@link unpainted} where that takes none. */
export const paint = {
  good: colours.green,
  bad: colours.red,
  warn: colours.yellow,
  faint: colours.dim,
  strong: colours.bold,
};

/** What {@link paint} has painted, and other colours, without them. */
export function unpainted(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a colour begins with
  return text.replace(/\u001b\[[\d;]*m/g, '');
}

/** One line of foreign text: no control character, no line break. */
export function plain(text: string): string {
  return defuse(text, { colours: false }).replace(/\s+/g, ' ').trim();
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - cellsOf(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - cellsOf(text))) + text;
}

/** `3 phases`, `1 phase` */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** The column that gives way when a line is too wide. */
  readonly gives?: boolean;
}

/** Rows under their titles, at most `width` cells wide. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], width = WIDTH): string {
  const cells = [columns.map((column) => column.title), ...rows];
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => cellsOf(row[at] ?? ''))));
  const over = widths.reduce((sum, cell) => sum + cell, 0) + 2 * (columns.length - 1) - width;
  const giving = columns.findIndex((column) => column.gives);
  if (over > 0 && giving >= 0) widths[giving] = Math.max(8, (widths[giving] ?? 0) - over);
  const line = (row: readonly string[]): string =>
    columns
      .map((column, at) => cell(row[at] ?? '', widths[at] ?? 0, column))
      .join('  ')
      .trimEnd();
  return [paint.faint(line(cells[0] ?? [])), ...rows.map(line)].join('\n');
}

function cell(text: string, width: number, { align, gives }: Column): string {
  const fitting = gives ? fit(text, width, 'middle') : text;
  return align === 'right' ? padStart(fitting, width) : padEnd(fitting, width);
}
