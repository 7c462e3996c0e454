/** What a JSON value cannot be an item for. */
import { isTooDeep, MAX_DEPTH } from '../../core/json-depth.ts';

/** Reads on from the item's place; undefined: nothing. */
export function faultOf(value: unknown): string | undefined {
  if (value === null) return 'null is no item';
  if (isTooDeep(value)) return `it is nested more than ${MAX_DEPTH} deep`;
  return faultInside(value);
}

/** JSON.parse rounds what a number cannot hold, silently: the ids of some systems are such. */
function faultInside(value: unknown): string | undefined {
  if (typeof value === 'number') {
    return Math.abs(value) <= Number.MAX_SAFE_INTEGER
      ? undefined
      : `the number ${value} has lost digits: write it in quotes`;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const field of Object.values(value)) {
    const fault = faultInside(field);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
