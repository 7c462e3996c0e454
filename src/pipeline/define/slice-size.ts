/** How large a batch is. */
import { PipelineError } from '../batch-error.ts';
import { requireKnown } from './require-known.ts';

/** Elements; or elements and bytes (as JSON, in UTF-8), whichever is reached first. An element alone may be larger. */
export type SliceSize = number | { readonly maxItems: number; readonly maxBytes?: number };

/** @throws PipelineError `bad_flow` for 0, a negative number, and what is no whole number */
export function requireSize(what: string, size: unknown): void {
  if (typeof size !== 'object' || size === null) {
    requireCount(what, size);
    return;
  }
  const { maxItems, maxBytes } = requireKnown(what, size, ['maxItems', 'maxBytes']);
  requireCount(`\`maxItems\` of ${what}`, maxItems);
  if (maxBytes !== undefined) requireCount(`\`maxBytes\` of ${what}`, maxBytes);
}

export function maxItemsOf(size: SliceSize): number {
  return typeof size === 'number' ? size : size.maxItems;
}

export function maxBytesOf(size: SliceSize): number | undefined {
  return typeof size === 'number' ? undefined : size.maxBytes;
}

function requireCount(what: string, count: unknown): void {
  if (typeof count === 'number' && Number.isInteger(count) && count >= 1) return;
  const shown = typeof count === 'string' ? JSON.stringify(count) : String(count);
  throw new PipelineError('bad_flow', `${what} is ${shown}: give a whole number from 1.`);
}
