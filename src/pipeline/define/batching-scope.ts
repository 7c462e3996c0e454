/** The scopes of a flow: those that are written as such, and those that lie between a trigger and its terminator. */
import { PipelineError } from '../batch-error.ts';
import type { FlowNode, ScopeDefaults, ScopeNode } from './node.ts';
import type { SliceSize } from './slice-size.ts';
import type { AnyStep } from './step.ts';

/** Where batching begins and ends in a flow. Immutable. */
export class BatchingScope {
  readonly name: string;
  /** The first step that is handed slices. */
  readonly trigger: string;
  /** All that are, in order; the branches of parallel steps with them. */
  readonly steps: readonly string[];
  /** The first one that sees the merged data; undefined where the flow ends with the scope. */
  readonly terminator: string | undefined;
  readonly chunkSize: SliceSize;
  /** The field that is cut; undefined: the one array that there is. */
  readonly field: string | undefined;

  constructor(parts: Pick<BatchingScope, 'name' | 'trigger' | 'steps' | 'terminator' | 'chunkSize' | 'field'>) {
    this.name = parts.name;
    this.trigger = parts.trigger;
    this.steps = Object.freeze([...parts.steps]);
    this.terminator = parts.terminator;
    this.chunkSize = parts.chunkSize;
    this.field = parts.field;
    Object.freeze(this);
  }

  includesStep(name: string): boolean {
    return this.steps.includes(name);
  }

  toJSON(): object {
    return { ...this };
  }
}

/** @throws PipelineError `bad_flow` where a trigger has no terminator */
export function detectScopes(flow: { readonly name: string; readonly nodes: readonly FlowNode[] }): BatchingScope[] {
  const nodes = lower(flow.name, flow.nodes);
  return nodes.flatMap((node, index) => (node.is === 'scope' ? [scopeOf(node, nodes[index + 1])] : []));
}

function scopeOf({ name, head, body }: ScopeNode, next: FlowNode | undefined): BatchingScope {
  const steps = flattenSteps(body);
  const terminator = next && flattenSteps([next])[0];
  return new BatchingScope({
    name,
    trigger: steps[0] ?? '',
    steps,
    terminator,
    chunkSize: head.size,
    field: head.over,
  });
}

/** The names of all steps, in the order in which they are written. */
export function flattenSteps(nodes: readonly FlowNode[]): string[] {
  return nodes.flatMap(stepsOf);
}

function stepsOf(node: FlowNode): string[] {
  switch (node.is) {
    case 'step':
      return [node.step.name];
    case 'parallel':
      return [...node.branches.values()].flatMap(flattenSteps);
    case 'rename':
      return [];
    case 'scope':
      return flattenSteps(node.body);
  }
}

/** Those inside of others, and of branches, with them. */
export function scopeNames(nodes: readonly FlowNode[]): string[] {
  return nodes.flatMap((node) => {
    if (node.is === 'scope') return [node.name, ...scopeNames(node.body)];
    return node.is === 'parallel' ? [...node.branches.values()].flatMap(scopeNames) : [];
  });
}

/**
 * The same flow in scopes alone: from a trigger to its terminator, and around each step that runs in chunks.
 * @param defaults of the scopes that are no part of others; those in branches are not
 * @throws PipelineError `bad_flow` where a trigger has no terminator
 */
export function lower(flow: string, nodes: readonly FlowNode[], defaults: ScopeDefaults = {}): FlowNode[] {
  return lowerTriggers(flow, nodes, defaults).map((node) =>
    node.is === 'scope' ? { ...node, tail: { ...defaults, ...node.tail } } : node,
  );
}

function lowerTriggers(flow: string, nodes: readonly FlowNode[], defaults: ScopeDefaults): FlowNode[] {
  const lowered: FlowNode[] = [];
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index] as FlowNode;
    if (node.is === 'step' && node.step.isBatchingTrigger) {
      const end = endOf(flow, nodes, index);
      lowered.push(triggered(flow, node.step, nodes.slice(index, end)));
      index = end - 1;
    } else lowered.push(lowerOne(flow, node, defaults));
  }
  return lowered;
}

/** Index behind the last node of the scope that begins at `start`. */
function endOf(flow: string, nodes: readonly FlowNode[], start: number): number {
  for (let index = start; index < nodes.length; index++) {
    const node = nodes[index];
    const terminator = node?.is === 'step' ? node.step.batchingConfig?.terminator : undefined;
    if (terminator) return terminator.inclusive ? index + 1 : index;
  }
  const trigger = nodes[start] as FlowNode & { is: 'step' };
  throw new PipelineError(
    'bad_flow',
    `Step \`${trigger.step.name}\` begins batching that no step of flow \`${flow}\` ends: let the first step that is to see the ` +
      'merged data `endsBatching()`, or the last one that is to see slices `endsBatching({ inclusive: true })`.',
  );
}

function triggered(flow: string, step: AnyStep, body: readonly FlowNode[]): ScopeNode {
  const { trigger, hooks } = step.batchingConfig ?? {};
  return {
    is: 'scope',
    name: step.name,
    head: { over: trigger?.over, size: trigger?.chunkSize ?? Number.POSITIVE_INFINITY, key: undefined, concurrency: 1 },
    body: body.map((node) => lowerOne(flow, node)),
    tail: hooks ? { hooks } : {},
  };
}

function lowerOne(flow: string, node: FlowNode, defaults: ScopeDefaults = {}): FlowNode {
  switch (node.is) {
    case 'step':
      return node.step.chunks ? inChunks(node.step, node.step.chunks) : node;
    case 'parallel':
      return {
        ...node,
        branches: new Map([...node.branches].map(([name, branch]) => [name, lower(flow, branch, defaults)])),
      };
    case 'rename':
      return node;
    case 'scope':
      return { ...node, body: lower(flow, node.body) };
  }
}

function inChunks(step: AnyStep, { size, over, concurrency = 1 }: NonNullable<AnyStep['chunks']>): ScopeNode {
  const head = { over, size, key: undefined, concurrency };
  return { is: 'scope', name: step.name, head, body: [{ is: 'step', step }], tail: {} };
}
