/** What may be said of a scope, checked when it is said. */
import { PipelineError } from '../batch-error.ts';
import { requireConcurrency, requireField } from './batching-config.ts';
import { requireMergeRules } from './merge.ts';
import type { OnFailure, ScopeDefaults, ScopeHead, ScopeTail } from './node.ts';
import { requireKnown } from './require-known.ts';
import { requireRetry } from './retry.ts';
import { requireSize } from './slice-size.ts';

const HEAD = ['over', 'size', 'key', 'concurrency'];
const TAIL_FUNCTIONS = ['skipIf', 'loadExisting', 'persist', 'sink', 'stopWhen'] as const;
const TAIL = [...TAIL_FUNCTIONS, 'out', 'merge', 'retry', 'onFailure', 'onFailedBatch', 'hooks'];
const HOOKS = ['onBatchStart', 'onBatchComplete', 'onBatchError'];

/** @throws PipelineError `bad_flow` */
export function requireHead(name: string, head: object): ScopeHead {
  if (typeof name !== 'string' || name.trim() === '')
    throw new PipelineError('bad_flow', 'A scope needs a name, a text that is not empty.');
  const what = `scope \`${name}\``;
  const { over, size, key, concurrency = 1 } = requireKnown(what, head, HEAD) as unknown as Partial<ScopeHead>;
  if (over === undefined)
    throw new PipelineError('bad_flow', `\`over\` of ${what} is missing: name the field to go through.`);
  requireField(`\`over\` of ${what}`, over);
  requireSize(`\`size\` of ${what}`, size);
  requireConcurrency(what, concurrency);
  requireFunction(`\`key\` of ${what}`, key);
  return { over, size: size as ScopeHead['size'], key, concurrency };
}

/** @throws PipelineError `bad_flow` */
export function requireTail(name: string, tail: ScopeTail): ScopeTail {
  const what = `scope \`${name}\``;
  requireKnown(what, tail, TAIL);
  if (tail.out === undefined)
    throw new PipelineError('bad_flow', `\`.with()\` of ${what} begins with the field of results.`);
  requireField(`The field of results of ${what}`, tail.out);
  for (const option of TAIL_FUNCTIONS) requireFunction(`\`${option}\` of ${what}`, tail[option]);
  requireMergeRules(name, tail.merge);
  requireFailures(what, tail);
  return tail;
}

/** @throws PipelineError `bad_flow` */
export function requireDefaults(flow: string, defaults: ScopeDefaults): void {
  const what = `the scopes of flow \`${flow}\``;
  requireKnown(what, defaults, ['retry', 'onFailure', 'onFailedBatch', 'hooks']);
  requireFailures(what, defaults);
}

function requireFailures(what: string, { retry, onFailure, onFailedBatch, hooks }: ScopeDefaults): void {
  requireRetry(what, retry);
  requireOnFailure(what, onFailure);
  requireOneOf(`\`onFailedBatch\` of ${what}`, onFailedBatch, ['drop', 'bisect', 'itemwise']);
  if (hooks !== undefined) requireHooks(what, hooks);
}

/** @throws PipelineError `bad_flow` */
export function requireHooks(what: string, hooks: object): void {
  for (const [name, hook] of Object.entries(requireKnown(`the hooks of ${what}`, hooks, HOOKS)))
    requireFunction(`\`${name}\` of ${what}`, hook);
}

/** @throws PipelineError `bad_flow` */
export function requireFields(what: string, fields: unknown): void {
  if (fields === undefined) return;
  if (Array.isArray(fields) && fields.every((field) => typeof field === 'string' && field !== '')) return;
  throw new PipelineError('bad_flow', `${what} is no array of names: give such as ['prospects'].`);
}

function requireFunction(what: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return;
  throw new PipelineError('bad_flow', `${what} is no function but ${typeof value}.`);
}

function requireOneOf(what: string, value: unknown, known: readonly string[]): void {
  if (value === undefined || known.includes(value as string)) return;
  throw new PipelineError('bad_flow', `${what} is ${JSON.stringify(value)}: give one of ${known.join(', ')}.`);
}

function requireOnFailure(what: string, onFailure: OnFailure | undefined): void {
  if (typeof onFailure !== 'object' || onFailure === null) {
    requireOneOf(`\`onFailure\` of ${what}`, onFailure, ['stop', 'continue']);
    return;
  }
  const { tolerate } = onFailure;
  const isCount = typeof tolerate === 'number' && Number.isInteger(tolerate) && tolerate >= 0;
  if (isCount || (typeof tolerate === 'string' && isPercentage(tolerate))) return;
  throw new PipelineError(
    'bad_flow',
    `\`onFailure.tolerate\` of ${what} is ${JSON.stringify(tolerate)}: give a number of batches, or a percentage of them such as '5%'.`,
  );
}

function isPercentage(text: string): boolean {
  return /^\d+(\.\d+)?%$/.test(text) && Number.parseFloat(text) <= 100;
}
