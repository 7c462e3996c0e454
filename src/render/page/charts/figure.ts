/** A chart for those who see it, and the same said in a sentence for those who do not. */
import { type Html, html } from '../html.ts';

export interface Figure {
  /** Of this page; its title and description are found by it. */
  readonly id: string;
  readonly title: string;
  /** What one sees in it, in a sentence or two. */
  readonly description: string;
  /** Pixels: a chart is as wide as there is room, and its text as large as the page's. */
  readonly height: number;
}

/** @param content places things across in percent and down in pixels, so that nothing is scaled */
export function chart({ id, title, description, height }: Figure, content: Html): Html {
  return html`<svg id="${id}" class="chart" role="img" aria-labelledby="${id}-title ${id}-desc" width="100%" height="${height}"><title id="${id}-title">${title}</title><desc id="${id}-desc">${description}</desc>${content}</svg>`;
}

/** For attributes: two decimals are a fiftieth of a pixel. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))}%`;
}
