/** What several sections of the page are put together from. */
import { type Html, html, type Value } from './html.ts';

/** A section with its heading; nothing where there is nothing in it. */
export function section(id: string, heading: string, content: Html): Html {
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${heading}</h2>${content}</section>`;
}

export interface Figure {
  readonly name: string;
  readonly value: Value;
  readonly note?: Value;
}

/** Numbers that are taken in at a glance. */
export function figures(list: readonly Figure[]): Html {
  return html`<dl class="figures">${list.map(({ name, value, note }) => html`<div><dt>${name}</dt><dd>${value}${note && html`<small>${note}</small>`}</dd></div>`)}</dl>`;
}

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** Takes what room there is, and breaks its text. */
  readonly wide?: true;
}

/** Scrolls by itself where it is wider than the page; the first cell of a row names it. `name` is for who does not see it. */
export function table(name: string, columns: readonly Column[], rows: readonly (readonly Value[])[]): Html {
  const head = columns.map((column) => html`<th scope="col" class="${classOf(column)}">${column.title}</th>`);
  const cell = (value: Value, at: number): Html => {
    const kind = classOf(columns[at]);
    return at === 0 ? html`<th scope="row" class="${kind}">${value}</th>` : html`<td class="${kind}">${value}</td>`;
  };
  return html`<div class="scroll" role="region" aria-label="${name}" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody></table></div>`;
}

function classOf(column: Column | undefined): string {
  return column?.align === 'right' ? 'number' : column?.wide ? 'wide' : 'plain';
}

/** Opens on a click or a key. */
export function details(summary: Value, content: Html, kind = 'more'): Html {
  return html`<details class="${kind}"><summary>${summary}</summary>${content}</details>`;
}

/** A number as a person reads it: `12,345`. */
export function grouped(number: number): string {
  return number.toLocaleString('en-US');
}

/** A command to type; it can be copied whole. */
export function command(text: string): Html {
  return html`<code class="command">${text}</code>`;
}
