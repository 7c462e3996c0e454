/** An item: what dispatch is given for each of its phases. Any JSON value but null. */
import { createHash } from 'node:crypto';

export type Item = string | number | boolean | readonly unknown[] | { readonly [field: string]: unknown };

/** Equal items, and only those, have the same: the order of an object's fields does not matter. */
export function digestOf(item: Item): string {
  return createHash('sha256').update(JSON.stringify(item, inOrder)).digest('base64url');
}

function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** An item in a line: a text as it is, everything else as JSON. */
export function itemText(item: unknown): string {
  return typeof item === 'string' ? item : JSON.stringify(item);
}
