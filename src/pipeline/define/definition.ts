/** What a flow is, in words that can be kept and compared: labels and values, in order. */
import { digestText } from './digest.ts';
import type { FlowNode, ScopeNode, ScopeTail } from './node.ts';
import { maxBytesOf, maxItemsOf, type SliceSize } from './slice-size.ts';
import type { AnyStep } from './step.ts';

export type Definition = readonly (readonly [label: string, value: string])[];

const VERSION = 'the version';
const ORDER = 'the order of steps';
const SEPARATOR = ', ';

/** Everything that decides what comes out. Not: how often something is tried, how many at a time, for how long. */
export function definitionOf(version: string | undefined, nodes: readonly FlowNode[]): Definition {
  const parts = nodes.flatMap((node) => partsOf(node));
  const order = nodes.map(titleOf).join(SEPARATOR);
  return [...(version === undefined ? [] : [[VERSION, version] as const]), [ORDER, order], ...parts];
}

/** In words, what is not as it was: `the size of scope `fit` was 100 and is 50`. None: they are the same. */
export function differences(before: Definition, now: Definition): string[] {
  const old = new Map(before);
  const next = new Map(now);
  const changed = now.flatMap(([label, value]) => {
    const was = old.get(label);
    if (was === value) return [];
    if (was === undefined) return [`${label} is new`];
    return [label.startsWith('the code') ? `${label} is not what it was` : `${label} was ${was} and is ${value}`];
  });
  const gone = before.flatMap(([label]) => (next.has(label) ? [] : [`${label} is gone`]));
  return [...changed, ...gone];
}

/** Index of the first node that is not what it was, or stands elsewhere; as many as there are: all are the same. */
export function firstChanged(before: Definition, now: Definition, nodes: readonly FlowNode[]): number {
  const old = new Map(before);
  if (old.get(VERSION) !== new Map(now).get(VERSION)) return 0;
  const titles = nodes.map(titleOf);
  const order = old.get(ORDER) ?? '';
  const index = nodes.findIndex(
    (node, nth) =>
      !order.startsWith(titles.slice(0, nth + 1).join(SEPARATOR)) ||
      partsOf(node).some(([label, value]) => old.get(label) !== value),
  );
  return index === -1 ? nodes.length : index;
}

function partsOf(node: FlowNode): Definition {
  switch (node.is) {
    case 'step':
      return [codeOf(`step \`${node.step.name}\``, sourceOf(node.step))];
    case 'parallel':
      return [...node.branches].flatMap(([name, branch]) => prefixed(`branch \`${name}\``, branch));
    case 'rename':
      return [];
    case 'scope':
      return scopeParts(node);
  }
}

function scopeParts({ name, head, body, tail }: ScopeNode): Definition {
  const what = `scope \`${name}\``;
  return [
    [`the field that ${what} goes through`, head.over ?? 'the one array'],
    [`the size of ${what}`, sizeText(head.size)],
    ...prefixed(what, body),
    ...tailParts(what, tail),
  ];
}

function prefixed(where: string, nodes: readonly FlowNode[]): Definition {
  const parts = nodes.flatMap(partsOf).map(([label, value]) => [`${label} in ${where}`, value] as const);
  return [[`the order of steps in ${where}`, nodes.map(titleOf).join(', ')], ...parts];
}

function tailParts(what: string, tail: ScopeTail): Definition {
  const code = (['skipIf', 'loadExisting', 'persist'] as const).flatMap((option) => {
    const given = tail[option];
    return given ? [codeOf(`\`${option}\` of ${what}`, String(given))] : [];
  });
  const merge = Object.entries(tail.merge ?? {}).map(([field, rule]) =>
    typeof rule === 'function'
      ? codeOf(`the merging of \`${field}\` in ${what}`, String(rule))
      : ([`the merging of \`${field}\` in ${what}`, rule] as const),
  );
  return [[`the field of results of ${what}`, tail.out ?? 'the one array'], ...code, ...merge];
}

function codeOf(what: string, source: string): readonly [string, string] {
  return [`the code of ${what}`, digestText(source)];
}

/** A step that another function made says itself whose code it is. */
function sourceOf(step: AnyStep): string {
  return step.source ?? String(step.run);
}

function titleOf(node: FlowNode): string {
  switch (node.is) {
    case 'step':
      return `\`${node.step.name}\``;
    case 'parallel':
      return `parallel (${[...node.branches.keys()].join(', ')})`;
    case 'rename':
      return `rename (${[...node.names].map(([name, old]) => `${old} to ${name}`).join(', ')})`;
    case 'scope':
      return `scope \`${node.name}\``;
  }
}

export function sizeText(size: SliceSize): string {
  const items = maxItemsOf(size);
  const bytes = maxBytesOf(size);
  return (
    (items === Number.POSITIVE_INFINITY ? 'all in one' : String(items)) +
    (bytes === undefined ? '' : ` or ${bytes} bytes`)
  );
}
