/** What a file with a flow, and its input, come to: all that is known before anything is run. */
import type { FlowDescription } from '../pipeline/define/describe.ts';

export interface Described {
  readonly flow: FlowDescription;
  readonly input: InputFacts;
}

export interface InputFacts {
  /** Absolute. */
  readonly files: readonly string[];
  readonly fields: Readonly<Record<string, FieldFacts>>;
}

/** `stream`: rows of a file, whose number nobody has counted. */
export type FieldFacts =
  | { readonly is: 'array'; readonly length: number }
  | { readonly is: 'stream' }
  | { readonly is: 'value' };

/** What a child of this program writes down of it: the flow is a user's code, and no controller runs that. */
export type DescribedFile = Described | { readonly error: { readonly code: string; readonly message: string } };
