/** Batching can be turned off as a whole, to see whether it has anything to do with what goes wrong. */
import type { FlowNode } from './node.ts';

export function isBatchingOff(asked: boolean | undefined): boolean {
  return asked === undefined ? process.env.DRAIN_PIPELINE_BATCHING === 'off' : !asked;
}

/** Each scope is one batch with all elements. */
export function withoutBatching(nodes: readonly FlowNode[]): FlowNode[] {
  return nodes.map((node) => {
    switch (node.is) {
      case 'scope':
        return {
          ...node,
          head: { ...node.head, size: Number.POSITIVE_INFINITY, concurrency: 1 },
          body: withoutBatching(node.body),
        };
      case 'parallel':
        return {
          ...node,
          branches: new Map([...node.branches].map(([name, branch]) => [name, withoutBatching(branch)])),
        };
      default:
        return node;
    }
  });
}
