/** What a JSON value cannot be an item for. */

/** Far above what people write, far below what JSON.stringify takes before its stack overflows. */
const MAX_DEPTH = 500;

/** Reads on from the item's place; undefined: nothing. */
export function faultOf(value: unknown): string | undefined {
  if (value === null) return 'null is no item';
  return faultInside(value, 0);
}

/** JSON.parse rounds what a number cannot hold, silently: the ids of some systems are such. */
function faultInside(value: unknown, depth: number): string | undefined {
  if (typeof value === 'number') {
    return Math.abs(value) <= Number.MAX_SAFE_INTEGER
      ? undefined
      : `the number ${value} has lost digits: write it in quotes`;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === MAX_DEPTH) return `it is nested more than ${MAX_DEPTH} deep`;
  for (const field of Object.values(value)) {
    const fault = faultInside(field, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
