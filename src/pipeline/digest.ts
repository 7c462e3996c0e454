/** Tells whether something is still what it was: digests of input, slices and code. */
import { createHash } from 'node:crypto';
import { isStream } from './slices.ts';

/** 128 bits of SHA-256 are plenty to tell one input from another. */
const LENGTH = 32;

export function digestOf(value: unknown): string {
  return digestText(JSON.stringify(value, readable) ?? '');
}

export function digestText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, LENGTH);
}

/** Of the input of a run, without streams, which cannot be read twice, and without what is cut into batches, which have their own. */
export function digestInput(input: Readonly<Record<string, unknown>>, cut: ReadonlySet<string>): string {
  const fields = Object.keys(input)
    .sort()
    .filter((field) => !cut.has(field) && !isStream(input[field]));
  return digestOf(fields.map((field) => [field, input[field]]));
}

/** What JSON has no word for. */
function readable(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { $bigint: String(value) };
  if (value instanceof Map) return { $map: [...value] };
  if (value instanceof Set) return { $set: [...value] };
  return value;
}
