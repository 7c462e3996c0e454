/** Where a phase says what it has found, whether it must, and what in it says that the phase failed. */
import { clip, oneLine } from './failure/plain.ts';

/**
 * Dotted path of a field that says that the phase failed: whatever is there but false, null, 0 and ''. With `matches`: a
 * text in which that regular expression (without regard to case) is found.
 */
export type FailureSign = string | { readonly field: string; readonly matches: string };

export interface ResultRule {
  /** A JSON file that it writes; or all that it printed to stdout, as one JSON document. */
  readonly from: 'file' | 'stdout';
  /** Absolute; where it comes from a file. */
  readonly file?: string;
  /** Whether the phase has failed where there is none, or one that is no JSON. */
  readonly required: boolean;
  /** Any of them is enough. */
  readonly failedIf?: FailureSign | readonly FailureSign[];
  /** Dotted path of the text that says why; of several, the first that has one. */
  readonly reason?: string | readonly string[];
  /** Dotted path of what is kept as its data; none: all of it. */
  readonly data?: string;
}

const MAX_REASON = 500;
const MAX_QUOTE = 200;
/** Of a text of megabytes, to make one line of: far more than is said of it. */
const MOST_OF_TEXT = 65_536;

/** Why the phase failed, by its own result: one line, never empty. Nothing where the result says nothing of the kind. */
export function failureIn({ failedIf = [], reason = [] }: ResultRule, document: unknown): string | undefined {
  const sign = listOf(failedIf).find((each) => isSet(each, document));
  if (sign === undefined) return undefined;
  const said = listOf(reason).map((path) => textOf(fieldAt(document, path)));
  return clip(said.find((text) => text !== '') ?? unexplained(sign, document), MAX_REASON);
}

/** `errors.0.message`: of objects their own fields, of lists the elements by their numbers. */
export function fieldAt(document: unknown, path: string): unknown {
  let value = document;
  for (const field of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, field)) return undefined;
    value = (value as Record<string, unknown>)[field];
  }
  return value;
}

function isSet(sign: FailureSign, document: unknown): boolean {
  if (typeof sign === 'string') return Boolean(fieldAt(document, sign));
  const value = fieldAt(document, sign.field);
  return typeof value === 'string' && new RegExp(sign.matches, 'i').test(value);
}

/** The texts of a list are said one after another. */
function textOf(value: unknown): string {
  if (value === undefined || value === null || typeof value === 'boolean') return '';
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join('; ');
  return lineOf(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

function lineOf(text: string): string {
  return oneLine(clip(text, MOST_OF_TEXT));
}

function unexplained(sign: FailureSign, document: unknown): string {
  const field = typeof sign === 'string' ? sign : sign.field;
  return `its result has \`${field}\` set and says no more: ${clip(lineOf(JSON.stringify(document)), MAX_QUOTE)}`;
}

function listOf<Value extends string | object>(value: Value | readonly Value[]): readonly Value[] {
  return Array.isArray(value) ? (value as readonly Value[]) : [value as Value];
}
