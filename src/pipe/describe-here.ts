/** Loads a flow and its input in this process, and says what they are. */
import { describeFlow } from '../pipeline/define/describe.ts';
import type { Described, FieldFacts, InputFacts } from './described.ts';
import type { PipeInput } from './input/read-input.ts';
import type { AnyFlow } from './load-flow.ts';

export function describeHere(flow: AnyFlow, input: PipeInput): Described {
  return { flow: describeFlow(flow), input: factsOf(input) };
}

function factsOf({ files, fields }: PipeInput): InputFacts {
  return {
    files,
    fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, factsOfField(value)])),
  };
}

function factsOfField(value: unknown): FieldFacts {
  if (Array.isArray(value)) return { is: 'array', length: value.length };
  const isStream = typeof value === 'object' && value !== null && Symbol.iterator in value;
  return isStream ? { is: 'stream' } : { is: 'value' };
}
