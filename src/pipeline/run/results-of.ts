import { PipelineError } from '../batch-error.ts';
import type { KeptBatch } from '../store/batch-store.ts';

/**
 * The rows of a batch that is kept: of `field`; else of its field of results; else of the one field that holds an array.
 * @returns undefined where it cannot be said which field that is
 */
export function resultsOf({ output, out }: KeptBatch, field = out): readonly unknown[] | undefined {
  if (field !== undefined) return asArray(output[field]);
  const [only, another] = arrayFields(output);
  return only === undefined || another !== undefined ? undefined : asArray(output[only]);
}

/** @throws PipelineError `bad_input` where {@link resultsOf} would not know */
export function requireResults(kept: KeptBatch, field: string | undefined): readonly unknown[] {
  const found = resultsOf(kept, field ?? kept.out);
  if (found) return found;
  const fields = arrayFields(kept.output).map((name) => `\`${name}\``);
  if (fields.length === 0 && field === undefined) return []; // nothing of it was to be done, or it gave no rows
  const batch = `Batch ${kept.number} of scope \`${kept.scope}\``;
  const there = fields.length === 0 ? 'It has no array.' : `Name one of ${fields.join(', ')}.`;
  throw new PipelineError('bad_input', `${batch} has ${field ? `no array \`${field}\`` : 'several arrays'}. ${there}`);
}

function arrayFields(output: KeptBatch['output']): string[] {
  return Object.keys(output).filter((name) => Array.isArray(output[name]));
}

function asArray(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}
