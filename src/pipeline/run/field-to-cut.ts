/** Which field a scope goes through. */
import { PipelineError } from '../batch-error.ts';
import type { ScopeNode } from '../define/node.ts';
import type { Fields } from '../store/batch-store.ts';
import { isIterable } from './slices.ts';

/** @throws PipelineError `bad_input` for a field that is missing or holds no elements, and where it is not clear which is meant */
export function fieldToCut({ name, head }: ScopeNode, context: Fields): string {
  if (head.over === undefined) return theOne(name, context);
  if (!Object.hasOwn(context, head.over))
    throw new PipelineError(
      'bad_input',
      `Scope \`${name}\` goes through \`${head.over}\`, which is not there: ${thereIs(context)}.`,
    );
  const value = context[head.over];
  if (isIterable(value)) return head.over;
  throw new PipelineError(
    'bad_input',
    `Scope \`${name}\` goes through \`${head.over}\`, which is no array but ${kindOf(value)}: ${thereIs(context)}.`,
  );
}

function theOne(name: string, context: Fields): string {
  const arrays = Object.keys(context).filter((field) => Array.isArray(context[field]));
  const [only] = arrays;
  if (only !== undefined && arrays.length === 1) return only;
  const found =
    arrays.length === 0 ? thereIs(context) : `there are ${arrays.map((field) => `\`${field}\``).join(', ')}`;
  throw new PipelineError(
    'bad_input',
    `Scope \`${name}\` does not say which array it goes through, and ${found}: name one with \`over\`.`,
  );
}

function thereIs(context: Fields): string {
  const fields = Object.keys(context).map((field) => `\`${field}\` (${kindOf(context[field])})`);
  return fields.length === 0 ? 'there is nothing' : `there is ${fields.join(', ')}`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
