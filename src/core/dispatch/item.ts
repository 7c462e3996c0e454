/** An item: what dispatch is given for each of its phases. Any JSON value but null. */
import { hash } from 'node:crypto';

export type Item = string | number | boolean | readonly unknown[] | { readonly [field: string]: unknown };

/** Equal items, and only those, have the same: the order of an object's fields does not matter. */
export function digestOf(item: Item): string {
  const text = typeof item === 'object' ? JSON.stringify(item, inOrder) : JSON.stringify(item);
  return hash('sha256', text, 'base64url');
}

/** Only where there are fields: a replacer more than doubles what a text costs. */
function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** An item in a line: a text as it is, everything else as JSON. */
export function itemText(item: unknown): string {
  return typeof item === 'string' ? item : JSON.stringify(item);
}
