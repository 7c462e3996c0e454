import { PipelineError } from '../batch-error.ts';

/** @throws PipelineError `code` for what is no object, and for an option that nobody knows */
export function requireKnown(
  what: string,
  options: object,
  known: readonly string[],
  code: 'bad_flow' | 'bad_input' = 'bad_flow',
): Record<string, unknown> {
  if (typeof options !== 'object' || options === null)
    throw new PipelineError(code, `The options of ${what} are no object.`);
  for (const option of Object.keys(options)) {
    if (!known.includes(option))
      throw new PipelineError(code, `\`${option}\` is no option of ${what}: there are ${known.join(', ')}.`);
  }
  return options as Record<string, unknown>;
}
