/** What a store cannot keep of a flow, told before anything is run. */
import { PipelineError } from '../batch-error.ts';
import type { FlowNode, ScopeNode } from '../define/node.ts';

/**
 * A scope inside of another one, or of a branch, is committed and restored with the whole that it is a part of.
 * @throws PipelineError `bad_flow` where one writes or hands on by itself, or bears failures that would not be told again
 */
export function requireKeepable(nodes: readonly FlowNode[]): void {
  for (const node of nodes) {
    if (node.is === 'scope') requireParts(node.body, `scope \`${node.name}\``);
    if (node.is === 'parallel') for (const [name, branch] of node.branches) requireParts(branch, `branch \`${name}\``);
  }
}

function requireParts(nodes: readonly FlowNode[], whole: string): void {
  for (const node of nodes) if (node.is === 'scope') requirePart(node, whole);
  requireKeepable(nodes);
}

function requirePart({ name, tail }: ScopeNode, whole: string): void {
  const option = (['persist', 'sink'] as const).find((known) => tail[known] !== undefined);
  const isBearing = tail.onFailure !== undefined && tail.onFailure !== 'stop';
  if (option === undefined && !isBearing) return;
  throw new PipelineError(
    'bad_flow',
    `Scope \`${name}\` is a part of ${whole}, and kept with it: with a store, \`${option ?? 'onFailure'}\` is for scopes of the ` +
      `flow itself. Move it to the outer scope, or this scope into the flow.`,
  );
}
