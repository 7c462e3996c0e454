/** What a node of a flow changes in the context. */
import type { Fields } from '../store/batch-store.ts';

export interface Change {
  readonly given: Fields;
  /** Fields that are there no longer. */
  readonly gone?: readonly string[];
}

/** Frozen: what one step does to its context is seen by no other. */
export function apply(context: Fields, { given, gone }: Change): Fields {
  if (!gone || gone.length === 0) return Object.freeze({ ...context, ...given });
  const left: Record<string, unknown> = { ...context };
  for (const field of gone) delete left[field];
  return Object.freeze({ ...left, ...given });
}
