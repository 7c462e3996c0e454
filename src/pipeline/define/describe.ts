/** A flow in plain values, for people and programs that look at it without running it. */
import { lower } from './batching-scope.ts';
import type { FlowNode, OnFailure, ScopeDefaults, ScopeNode } from './node.ts';
import { attemptsOf } from './retry.ts';
import { maxBytesOf, maxItemsOf } from './slice-size.ts';

export interface FlowDescription {
  readonly name: string;
  /** In order; what the vocabulary of triggers says is a scope by now. */
  readonly nodes: readonly NodeDescription[];
}

export type NodeDescription =
  | {
      readonly is: 'step';
      readonly name: string;
      /** Milliseconds for one try. */
      readonly timeoutMs: number | undefined;
      readonly attempts: number;
    }
  | {
      readonly is: 'parallel';
      readonly branches: readonly { readonly name: string; readonly nodes: readonly NodeDescription[] }[];
    }
  | { readonly is: 'rename'; readonly names: readonly { readonly from: string; readonly to: string }[] }
  | ScopeDescription;

export interface ScopeDescription {
  readonly is: 'scope';
  readonly name: string;
  /** Undefined: the one field that holds an array. */
  readonly over: string | undefined;
  /** Elements in a batch; undefined: all of them. */
  readonly size: number | undefined;
  readonly maxBytes: number | undefined;
  readonly concurrency: number;
  /** The field of results; undefined: the one that holds an array. */
  readonly out: string | undefined;
  readonly attempts: number;
  readonly onFailure: OnFailure;
  readonly onFailedBatch: 'drop' | 'bisect' | 'itemwise';
  /** What it does beside its steps. */
  readonly does: readonly ('skipIf' | 'loadExisting' | 'persist' | 'sink' | 'stopWhen')[];
  readonly nodes: readonly NodeDescription[];
}

interface DescribedFlow {
  readonly name: string;
  readonly nodes: readonly FlowNode[];
  readonly defaults?: ScopeDefaults | undefined;
}

const DOES = ['skipIf', 'loadExisting', 'persist', 'sink', 'stopWhen'] as const;

/** @throws PipelineError `bad_flow` where batching begins and nothing ends it */
export function describeFlow({ name, nodes, defaults }: DescribedFlow): FlowDescription {
  return { name, nodes: lower(name, nodes, defaults).map(describe) };
}

function describe(node: FlowNode): NodeDescription {
  switch (node.is) {
    case 'step': {
      const { name, options } = node.step;
      return { is: 'step', name, timeoutMs: options.timeoutMs, attempts: attemptsOf(options.retry) };
    }
    case 'parallel': {
      const branches = [...node.branches].map(([name, nodes]) => ({ name, nodes: nodes.map(describe) }));
      return { is: 'parallel', branches };
    }
    case 'rename':
      return { is: 'rename', names: [...node.names].map(([to, from]) => ({ from, to })) };
    case 'scope':
      return describeScope(node);
  }
}

function describeScope({ name, head, body, tail }: ScopeNode): ScopeDescription {
  const size = maxItemsOf(head.size);
  return {
    ...{ is: 'scope', name, over: head.over, concurrency: head.concurrency, out: tail.out },
    size: Number.isFinite(size) ? size : undefined,
    maxBytes: maxBytesOf(head.size),
    attempts: attemptsOf(tail.retry),
    onFailure: tail.onFailure ?? 'stop',
    onFailedBatch: tail.onFailedBatch ?? 'drop',
    does: DOES.filter((option) => tail[option] !== undefined),
    nodes: body.map(describe),
  };
}
