/** How many batches the scopes of a flow will have, as far as its input tells. */
import type { FlowDescription } from './describe.ts';

/** `elements` of an array; undefined for a stream. */
export interface FieldAhead {
  readonly elements: number | undefined;
}

export interface BatchesAhead {
  /** By the name of a scope that is not inside of another; undefined where it is not known. */
  readonly scopes: ReadonlyMap<string, { readonly elements: number | undefined; readonly batches: number | undefined }>;
}

/**
 * A field counts as it is given until something before the scope may give another one: what that will be, only its code knows.
 * @param fields those of the input that hold elements
 */
export function batchesAhead(
  flow: FlowDescription,
  fields: Readonly<Record<string, FieldAhead>>,
): BatchesAhead['scopes'] {
  const ahead = new Map<string, { elements: number | undefined; batches: number | undefined }>();
  const known = new Map(Object.entries(fields));
  for (const node of flow.nodes) {
    if (node.is === 'rename') {
      for (const { from, to } of node.names) move(known, from, to);
    } else if (node.is === 'scope') {
      const elements = fieldOf(known, node.over)?.elements;
      const batches = elements === undefined || node.maxBytes !== undefined ? undefined : countOf(elements, node.size);
      ahead.set(node.name, { elements, batches });
      known.clear();
    } else known.clear();
  }
  return ahead;
}

function move(known: Map<string, FieldAhead>, from: string, to: string): void {
  const field = known.get(from);
  known.delete(from);
  if (field) known.set(to, field);
}

function fieldOf(known: ReadonlyMap<string, FieldAhead>, over: string | undefined): FieldAhead | undefined {
  if (over !== undefined) return known.get(over);
  return known.size === 1 ? [...known.values()][0] : undefined;
}

function countOf(elements: number, size: number | undefined): number {
  return size === undefined ? Math.min(1, elements) : Math.ceil(elements / size);
}
