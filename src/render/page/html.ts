/** HTML in which nothing foreign can be more than text: every value of a template is escaped unless it is itself a template. */
import { fit, plain } from '../text.ts';

const MARKUP = Symbol('markup');

/** Markup of our own; only `html` makes it. */
export interface Html {
  readonly [MARKUP]: string;
}

export type Value = Html | string | number | false | null | undefined | readonly Value[];

/** False, null and undefined leave nothing; a list is put together. Attributes have to be quoted. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { [MARKUP]: strings.reduce((text, string, at) => text + markupOf(values[at - 1]) + string) };
}

export function markupOf(value: Value): string {
  if (value === false || value === null || value === undefined) return '';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  return MARKUP in value ? value[MARKUP] : value.map(markupOf).join('');
}

/** Text that is not ours, on one line of at most `cells`: what turns the direction of writing is shown, and stays inside. */
export function foreign(text: string, cells: number, position: 'end' | 'middle' = 'end'): Html {
  return html`<bdi>${shown(text, cells, position)}</bdi>`;
}

/** The same as text, for where there can be no element. */
export function shown(text: string, cells: number, position: 'end' | 'middle' = 'end'): string {
  return fit(ends(plain(ends(text, READ_CHARS)), cells * CHARS_A_CELL), cells, position);
}

/** Far longer than all that is ever shown, so that a line of a hundred thousand characters is not looked through. */
const READ_CHARS = 2_000;

/** What does not fit so is cut roughly, because cells are counted slowly: a millisecond for some hundred characters. */
const CHARS_A_CELL = 4;

/** Of a long text the beginning and the end, which tell most. */
function ends(text: string, chars: number): string {
  return text.length <= chars ? text : text.slice(0, chars / 2) + text.slice(-chars / 2);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters are no part of HTML, escaped or not; half a pair of UTF-16 is no part of UTF-8. */
function escaped(text: string): string {
  return text
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
