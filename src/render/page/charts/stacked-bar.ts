/** Parts of a whole, one after another. */
import { type Html, html } from '../html.ts';
import { chart, type Figure, percent } from './figure.ts';
import { fillOf, type Mark, swatch } from './mark.ts';

export interface Part {
  readonly mark: Mark;
  /** `fixed`, `failed` */
  readonly label: string;
  readonly count: number;
}

/** One in ten thousand is seen too. */
const NARROWEST = 0.006;

export function stackedBar(figure: Figure, parts: readonly Part[]): Html {
  const shown = parts.filter(({ count }) => count > 0);
  return html`<div class="stack">${chart(figure, html`${place(shown).map(({ part, at, width }) => partBar(part, at, width))}`)}</div>`;
}

export function legend(parts: readonly Part[]): Html {
  return html`<ul class="legend">${parts
    .filter(({ count }) => count > 0)
    .map(
      ({ mark, label, count }) => html`<li>${swatch(mark)} <b>${count.toLocaleString('en-US')}</b> ${label}</li>`,
    )}</ul>`;
}

function partBar({ mark, label, count }: Part, at: number, width: number): Html {
  return html`<rect class="part" x="${percent(at)}" width="${percent(width)}" height="100%" fill="${fillOf(mark)}"><title>${count} ${label}</title></rect>`;
}

function place(parts: readonly Part[]): { part: Part; at: number; width: number }[] {
  const all = parts.reduce((sum, { count }) => sum + count, 0);
  const widths = parts.map(({ count }) => Math.max(NARROWEST, count / all));
  const whole = widths.reduce((sum, width) => sum + width, 0);
  let end = 0;
  return parts.map((part, index) => {
    const width = (widths[index] ?? 0) / whole;
    const at = end;
    end += width;
    return { part, at, width };
  });
}
