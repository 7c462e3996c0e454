/** Tells whether something is still what it was: digests of input, slices and code. */
import { createHash } from 'node:crypto';
import { PipelineError, textOf } from '../batch-error.ts';
import { isStream } from '../run/slices.ts';

/** 128 bits of SHA-256 are plenty to tell one input from another. */
const LENGTH = 32;

/** Characters: many short texts, each on its own, take twice as long. */
const AT_ONCE = 65_536;

/** An array goes in element by element: its text as a whole may be longer than a string can be. */
export function digestOf(value: unknown): string {
  const hash = createHash('sha256');
  let text = '';
  for (const part of Array.isArray(value) ? value : [value]) {
    text += `${textOfValue(part)},`;
    if (text.length < AT_ONCE) continue;
    hash.update(text);
    text = '';
  }
  hash.update(text).update(Array.isArray(value) ? '[]' : '');
  return hash.digest('hex').slice(0, LENGTH);
}

/** @throws PipelineError `bad_input` for what goes round in a circle */
function textOfValue(value: unknown): string {
  try {
    return JSON.stringify(value, readable) ?? 'undefined';
  } catch (cause) {
    throw new PipelineError(
      'bad_input',
      `Part of the input cannot be told from another one, and so not be kept in a store: ${textOf(cause)}.`,
      { cause },
    );
  }
}

export function digestText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, LENGTH);
}

/** Of the input of a run, without streams, which cannot be read twice, and without what is cut into batches, which have their own. */
export function digestInput(input: Readonly<Record<string, unknown>>, cut: ReadonlySet<string>): string {
  const fields = Object.keys(input)
    .sort()
    .filter((field) => !cut.has(field) && !isStream(input[field]));
  return digestOf(fields.map((field) => [field, digestOf(input[field])]));
}

/** What JSON has no word for. */
function readable(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) };
  if (typeof value === 'bigint') return { $bigint: String(value) };
  if (value instanceof Map) return { $map: [...value] };
  if (value instanceof Set) return { $set: [...value] };
  return value;
}
