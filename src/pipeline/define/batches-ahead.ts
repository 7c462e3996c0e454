/** How many batches the scopes of a flow will have, as far as its input tells. */
import type { FlowDescription, ScopeDescription } from './describe.ts';

/** `elements` of an array; undefined for a stream. */
export interface FieldAhead {
  readonly elements: number | undefined;
}

/** Of a scope; undefined where it is not known. */
export interface Ahead {
  readonly elements: number | undefined;
  readonly batches: number | undefined;
  /** False where a step before it might give the field anew: what it gives, only its code knows. */
  readonly isCertain: boolean;
}

/** By the names of scopes that are not inside of others. @param fields those of the input that hold elements */
export function batchesAhead(
  flow: FlowDescription,
  fields: Readonly<Record<string, FieldAhead>>,
): ReadonlyMap<string, Ahead> {
  const ahead = new Map<string, Ahead>();
  const known = new Map(Object.entries(fields));
  let isCertain = true;
  for (const node of flow.nodes) {
    if (node.is === 'rename') for (const { from, to } of node.names) move(known, from, to);
    if (node.is === 'scope') ahead.set(node.name, { ...aheadOf(node, known), isCertain });
    if (node.is !== 'rename') isCertain = false;
  }
  return ahead;
}

function aheadOf({ over, size, maxBytes }: ScopeDescription, known: Known): Omit<Ahead, 'isCertain'> {
  const elements = fieldOf(known, over)?.elements;
  const isKnown = elements !== undefined && maxBytes === undefined;
  return { elements, batches: isKnown ? countOf(elements, size) : undefined };
}

type Known = ReadonlyMap<string, FieldAhead>;

function move(known: Map<string, FieldAhead>, from: string, to: string): void {
  const field = known.get(from);
  known.delete(from);
  if (field) known.set(to, field);
}

function fieldOf(known: Known, over: string | undefined): FieldAhead | undefined {
  if (over !== undefined) return known.get(over);
  return known.size === 1 ? [...known.values()][0] : undefined;
}

function countOf(elements: number, size: number | undefined): number {
  return size === undefined ? Math.min(1, elements) : Math.ceil(elements / size);
}
