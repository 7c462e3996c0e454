/** What a flow would do. */
import { formatDuration } from '../../core/duration.ts';
import type { Ahead } from '../../pipeline/define/batches-ahead.ts';
import type { FlowDescription, NodeDescription, ScopeDescription } from '../../pipeline/define/describe.ts';
import { formatBytes } from '../bytes.ts';
import { fact, foldBetween } from '../facts.ts';
import { count, fit, paint, plain, WIDTH } from '../text.ts';

export interface PipePlan {
  readonly flow: FlowDescription;
  readonly file: string;
  /** Where its batches would be kept. */
  readonly store: string;
  /** Whether there is an input at all. */
  readonly isGiven: boolean;
  readonly ahead: ReadonlyMap<string, Ahead>;
}

export function pipePlanText(plan: PipePlan): string {
  const { flow, file, store } = plan;
  const scopes = flow.nodes.filter(({ is }) => is === 'scope').length;
  return [
    paint.strong(`${fit(plain(flow.name), 60)}: ${count(scopes, 'scope')}`),
    ...flow.nodes.flatMap((node) => nodeLines(node, 1, plan)),
    ...fact('file', plain(file)),
    ...fact('kept in', plain(store)),
    ...(plan.isGiven ? [] : [paint.faint('With --input it tells how many batches there will be.')]),
  ].join('\n');
}

function nodeLines(node: NodeDescription, depth: number, plan: PipePlan): string[] {
  const indent = '  '.repeat(depth);
  switch (node.is) {
    case 'step':
      return [fit(`${indent}step  ${plain(node.name)}${inBrackets(stepText(node))}`, WIDTH)];
    case 'rename':
      return [
        fit(`${indent}rename  ${node.names.map(({ from, to }) => `${plain(from)} to ${plain(to)}`).join(', ')}`, WIDTH),
      ];
    case 'parallel':
      return [
        `${indent}at the same time`,
        ...node.branches.flatMap(({ name, nodes }) => [
          fit(`${indent}  branch ${plain(name)}`, WIDTH),
          ...nodes.flatMap((inner) => nodeLines(inner, depth + 2, plan)),
        ]),
      ];
    case 'scope':
      return [...scopeLines(node, depth, plan), ...node.nodes.flatMap((inner) => nodeLines(inner, depth + 1, plan))];
  }
}

function inBrackets(parts: readonly string[]): string {
  return parts.length === 0 ? '' : `  (${parts.join(', ')})`;
}

function stepText({ timeoutMs, attempts }: Extract<NodeDescription, { is: 'step' }>): string[] {
  return [
    ...(timeoutMs === undefined ? [] : [`limit ${formatDuration(timeoutMs)}`]),
    ...(attempts > 1 ? [`${attempts} attempts`] : []),
  ];
}

function scopeLines(scope: ScopeDescription, depth: number, { ahead }: PipePlan): string[] {
  const indent = '  '.repeat(depth);
  const over = scope.over === undefined ? 'the one array' : `\`${plain(scope.over)}\``;
  const head = `scope ${plain(scope.name)} over ${over}: ${sizeText(scope)}, ${scope.concurrency} at a time`;
  const known = depth === 1 ? ahead.get(scope.name) : undefined;
  const details = [...(known ? aheadText(known) : []), ...detailsOf(scope)];
  return [
    fit(`${indent}${head}`, WIDTH),
    ...foldBetween(
      details.map((part, nth) => (nth + 1 < details.length ? `${part},` : part)),
      WIDTH - indent.length - 4,
    ).map((line) => `${indent}    ${line}`),
  ];
}

function sizeText({ size, maxBytes }: ScopeDescription): string {
  const elements = size === undefined ? 'all in one batch' : `batches of ${size}`;
  return maxBytes === undefined ? elements : `${elements} or ${formatBytes(maxBytes)}`;
}

function aheadText({ elements, batches, isCertain }: Ahead): string[] {
  if (elements === undefined) return [];
  const what = [
    ...(batches === undefined ? [] : [count(batches, 'batch', 'batches')]),
    count(elements, 'element'),
  ].join(', ');
  return [isCertain ? what : `${what} unless a step before changes that`];
}

const DOES = {
  skipIf: 'leaves elements out (skipIf)',
  loadExisting: 'loads rows that are there (loadExisting)',
  persist: 'writes rows with each batch (persist)',
  sink: 'hands rows on (sink)',
  stopWhen: 'may stop early (stopWhen)',
} as const;

function detailsOf({ attempts, onFailure, onFailedBatch, does }: ScopeDescription): string[] {
  return [
    ...(attempts > 1 ? [`${attempts} attempts a batch`] : []),
    failureText(onFailure),
    ...(onFailedBatch === 'drop' ? [] : [`a failed batch is split (${onFailedBatch})`]),
    ...does.map((what) => DOES[what]),
  ];
}

function failureText(onFailure: ScopeDescription['onFailure']): string {
  if (onFailure === 'stop') return 'a failed batch stops the run';
  return onFailure === 'continue'
    ? 'failed batches are left behind'
    : `${onFailure.tolerate} failed batches are tolerated`;
}
