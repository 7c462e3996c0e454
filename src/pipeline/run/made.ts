/** What a batch, or a part of it, came to; and parts as one. */
import type { BatchError } from '../batch-error.ts';
import { Merger } from '../define/merge.ts';
import type { ScopeNode, ScopeTail } from '../define/node.ts';
import type { Fields } from '../store/batch-store.ts';

export interface Made {
  readonly output: Fields;
  /** Rows that were loaded: they come first, so that it can be said which ones are new. */
  readonly loaded: number;
  readonly skipped: number;
  /** Whether anything went through the steps. */
  readonly isWorked: boolean;
  /** What scopes inside of it tolerated. */
  readonly failures: readonly BatchError[];
}

/** @param number of the batch */
export function combine(parts: readonly Made[], { name, tail }: ScopeNode, number: number): Made {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const merger = new Merger(name, withoutDrop(tail.merge ?? {}), () => {});
  for (const { output } of parts) merger.add(output, number);
  return {
    output: { ...merger.merged, ...loadedFirst(parts, tail.out) },
    loaded: sum(parts.map((part) => part.loaded)),
    skipped: sum(parts.map((part) => part.skipped)),
    isWorked: parts.some((part) => part.isWorked),
    failures: parts.flatMap((part) => part.failures),
  };
}

function loadedFirst(parts: readonly Made[], out: string | undefined): Fields {
  if (out === undefined) return {};
  const loaded = parts.flatMap((part) => rowsIn(part.output, out).slice(0, part.loaded));
  return { [out]: [...loaded, ...parts.flatMap((part) => rowsIn(part.output, out).slice(part.loaded))] };
}

/** The field of results. */
export function outOf(output: Fields, tail: ScopeTail): string | undefined {
  return tail.out ?? theOnlyArray(output);
}

export function rowsOf(output: Fields, tail: ScopeTail): readonly unknown[] {
  return rowsIn(output, outOf(output, tail) ?? '');
}

export function rowsIn(output: Fields, field: string): readonly unknown[] {
  const rows = Object.hasOwn(output, field) ? output[field] : undefined;
  return Array.isArray(rows) ? rows : [];
}

function theOnlyArray(output: Fields): string | undefined {
  const arrays = Object.keys(output).filter((field) => Array.isArray(output[field]));
  return arrays.length === 1 ? arrays[0] : undefined;
}

/** Within a batch all is kept: what is dropped is dropped from the whole. */
function withoutDrop(rules: NonNullable<ScopeTail['merge']>): NonNullable<ScopeTail['merge']> {
  return Object.fromEntries(Object.entries(rules).filter(([, rule]) => rule !== 'drop'));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
