/** `pipe plan --json` */
import type { NodeDescription, ScopeDescription } from '../../pipeline/define/describe.ts';
import type { PipePlan } from '../pipe/plan.ts';
import { seconds, type Wire } from './wire.ts';

export function pipePlanWire(plan: PipePlan): Wire {
  const { flow, file, store } = plan;
  return { flow: flow.name, file, store, nodes: flow.nodes.map((node) => nodeWire(node, plan, true)) };
}

function nodeWire(node: NodeDescription, plan: PipePlan, isTop: boolean): Wire {
  switch (node.is) {
    case 'step':
      return { is: 'step', name: node.name, timeout_seconds: seconds(node.timeoutMs), attempts: node.attempts };
    case 'rename':
      return { is: 'rename', names: node.names };
    case 'parallel': {
      const branches = node.branches.map(({ name, nodes }) => ({
        name,
        nodes: nodes.map((inner) => nodeWire(inner, plan, false)),
      }));
      return { is: 'parallel', branches };
    }
    case 'scope':
      return scopeWire(node, plan, isTop);
  }
}

/** A scope inside of another one is part of the outer one's batch: only the others are kept by themselves. */
function scopeWire(scope: ScopeDescription, plan: PipePlan, isTop: boolean): Wire {
  const { name, over, size, maxBytes, concurrency, out, attempts, onFailure, onFailedBatch, does, nodes } = scope;
  const ahead = isTop ? plan.ahead.get(name) : undefined;
  return {
    ...{ is: 'scope', name, over: over ?? null, size: size ?? null, max_bytes: maxBytes ?? null, concurrency },
    ...{ durable: isTop, elements: ahead?.elements ?? null, batches: ahead?.batches ?? null },
    certain: ahead === undefined ? null : ahead.isCertain,
    ...{ out: out ?? null, attempts, on_failure: onFailure, on_failed_batch: onFailedBatch, does },
    nodes: nodes.map((inner) => nodeWire(inner, plan, false)),
  };
}
