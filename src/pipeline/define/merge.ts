/**
 * How what the batches of a scope gave becomes one: arrays are concatenated, objects merged deep, and of single values the
 * last one wins. Whatever gets lost by that is told. Batches are laid together in their order, whichever ended first.
 */
import { PipelineError, textOf } from '../batch-error.ts';

/**
 * For one field. `drop`: it is not collected, so that memory holds one batch and not all. `error`: different values fail the
 * run. `first`, `last`: without a word. `sum`: of numbers. A function is handed what there is and what comes.
 */
export type MergeRule<T = unknown> = NamedMergeRule | ((merged: T, next: T) => T);

type NamedMergeRule = 'concat' | 'last' | 'first' | 'sum' | 'deep' | 'error' | 'drop';
const NAMED = ['concat', 'last', 'first', 'sum', 'deep', 'error', 'drop'];

const NO_ARRAY = 'its rule is `concat`, and a batch gave no array';

type Fields = Record<string, unknown>;

/** @throws PipelineError `bad_flow` */
export function requireMergeRules(scope: string, rules: unknown): void {
  if (rules === undefined) return;
  if (!isPlain(rules)) throw new PipelineError('bad_flow', `\`merge\` of scope \`${scope}\` is no object of fields.`);
  for (const [field, rule] of Object.entries(rules)) {
    if (typeof rule === 'function' || NAMED.includes(rule as string)) continue;
    throw new PipelineError(
      'bad_flow',
      `\`merge.${field}\` of scope \`${scope}\` is ${JSON.stringify(rule)}: give one of ${NAMED.join(', ')}, or a function.`,
    );
  }
}

export class Merger {
  readonly #scope: string;
  readonly #rules: Readonly<Record<string, MergeRule>>;
  readonly #tell: (path: string, batch: number) => void;
  readonly #merged: Fields = {};

  /** @param tell told of each path at which a value was lost, and of the batch that brought another */
  constructor(scope: string, rules: Readonly<Record<string, MergeRule>>, tell: (path: string, batch: number) => void) {
    this.#scope = scope;
    this.#rules = rules;
    this.#tell = tell;
  }

  /** What is collected of an output: the rest need not be kept. */
  wanted(output: Readonly<Fields>): Fields {
    const fields: Fields = {};
    for (const field of Object.keys(output)) if (this.#ruleOf(field) !== 'drop') define(fields, field, output[field]);
    return fields;
  }

  add(output: Readonly<Fields>, batch: number): void {
    for (const field of Object.keys(output)) {
      const rule = this.#ruleOf(field);
      if (rule === 'drop') continue;
      define(this.#merged, field, this.#next(rule, output[field], { path: field, batch }));
    }
  }

  #next(rule: MergeRule | undefined, next: unknown, at: Place): unknown {
    const { path } = at;
    try {
      return Object.hasOwn(this.#merged, path)
        ? this.#both(rule, this.#merged[path], next, at)
        : this.#first(rule, next, path);
    } catch (error) {
      if (error instanceof PipelineError) throw error;
      throw this.#refused(path, textOf(error), error);
    }
  }

  get merged(): Fields {
    return this.#merged;
  }

  #ruleOf(field: string): MergeRule | undefined {
    return Object.hasOwn(this.#rules, field) ? this.#rules[field] : undefined;
  }

  /** The merged value grows in place: what a batch gave stays the batch's own. */
  #first(rule: MergeRule | undefined, next: unknown, path: string): unknown {
    if (rule === 'sum') return this.#number(next, path);
    if (rule === 'concat' && !Array.isArray(next)) throw this.#refused(path, NO_ARRAY);
    return rule === undefined || rule === 'deep' ? copyOf(next) : ownOf(next);
  }

  #both(rule: MergeRule | undefined, merged: unknown, next: unknown, at: Place): unknown {
    if (typeof rule === 'function') return rule(merged, ownOf(next));
    switch (rule) {
      case 'first':
        return merged;
      case 'last':
        return ownOf(next);
      case 'sum':
        return (merged as number) + this.#number(next, at.path);
      case 'error':
        if (isSame(merged, next)) return merged;
        throw this.#refused(at.path, 'batches gave different values, and its rule is `error`');
      case 'concat':
        if (!Array.isArray(merged) || !Array.isArray(next)) throw this.#refused(at.path, NO_ARRAY);
        return append(merged, next);
      default:
        return this.#byKind(merged, next, at);
    }
  }

  #byKind(merged: unknown, next: unknown, at: Place): unknown {
    if (Array.isArray(merged) && Array.isArray(next)) return append(merged, next);
    if (isPlain(merged) && isPlain(next)) return this.#deep(merged, next, at);
    if (!isSame(merged, next)) this.#tell(at.path, at.batch);
    return copyOf(next);
  }

  #deep(merged: Fields, next: Readonly<Fields>, { path, batch }: Place): Fields {
    for (const key of Object.keys(next)) {
      const at = { path: `${path}.${key}`, batch };
      define(merged, key, Object.hasOwn(merged, key) ? this.#byKind(merged[key], next[key], at) : copyOf(next[key]));
    }
    return merged;
  }

  #number(value: unknown, path: string): number {
    if (typeof value === 'number') return value;
    throw this.#refused(path, `its rule is \`sum\`, and a batch gave ${value === null ? 'null' : typeof value}`);
  }

  #refused(path: string, why: string, cause?: unknown): PipelineError {
    return new PipelineError('bad_output', `Cannot merge \`${path}\` of scope \`${this.#scope}\`: ${why}.`, { cause });
  }
}

interface Place {
  readonly path: string;
  readonly batch: number;
}

/** One by one: an argument list of a hundred thousand is more than a stack holds. */
function append(merged: unknown[], next: readonly unknown[]): unknown[] {
  for (const row of next) merged.push(row);
  return merged;
}

/** Its first level: what a batch gave is frozen, and what the run gives in the end is not. */
function ownOf(value: unknown): unknown {
  if (Array.isArray(value)) return [...value];
  return isPlain(value) ? { ...value } : value;
}

function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return [...value];
  if (!isPlain(value)) return value;
  const copy: Fields = {};
  for (const key of Object.keys(value)) define(copy, key, copyOf(value[key]));
  return copy;
}

/** A key called `__proto__` is a key like any other. */
function define(object: Fields, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
  else object[key] = value;
}

export function isPlain(value: unknown): value is Fields {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (one instanceof Date && other instanceof Date) return one.getTime() === other.getTime();
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((row, index) => isSame(row, other[index]));
  if (!isPlain(one) || !isPlain(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]))
  );
}
