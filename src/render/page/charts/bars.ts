/** Rows of a label with a bar under it, all on one scale. */
import { type Html, html } from '../html.ts';
import { chart, type Figure, percent } from './figure.ts';
import { fillOf, type Mark } from './mark.ts';

export interface Row {
  readonly label: string;
  /** At the other end of the line. */
  readonly note: string;
  readonly parts: readonly { readonly mark: Mark; readonly count: number }[];
}

const ROW_PX = 36;
const LABEL_PX = 15;
const BAR_PX = 8;

export function bars(figure: Omit<Figure, 'height'>, rows: readonly Row[]): Html {
  const longest = Math.max(1, ...rows.map(sumOf));
  const height = rows.length * ROW_PX;
  return chart({ ...figure, height }, html`${rows.map((row, index) => rowOf(row, index * ROW_PX, longest))}`);
}

function rowOf(row: Row, top: number, longest: number): Html {
  const bar = top + LABEL_PX + 6;
  let count = 0;
  const parts = row.parts.map((part) => {
    const at = count;
    count += part.count;
    return html`<rect x="${percent(at / longest)}" y="${bar}" width="${percent(part.count / longest)}" height="${BAR_PX}" fill="${fillOf(part.mark)}"/>`;
  });
  return html`<g><text x="0" y="${top + LABEL_PX}" class="label">${row.label}</text><text x="100%" y="${top + LABEL_PX}" class="note" text-anchor="end">${row.note}</text>${parts}</g>`;
}

function sumOf({ parts }: Row): number {
  return parts.reduce((sum, { count }) => sum + count, 0);
}
