/**
 * What is wrong with a flow as it stands, told when it is defined. Types tell most of it earlier; in JavaScript, fields are
 * checked as far as steps declare what they need and give: a step that declares nothing may give anything.
 */
import { PipelineError } from '../batch-error.ts';
import type { FlowNode, ScopeDefaults, ScopeNode } from './node.ts';
import type { AnyStep } from './step.ts';

export interface KnownFields {
  /** Of the input; undefined: any. */
  readonly input?: readonly string[] | undefined;
  readonly version?: string | undefined;
  readonly defaults?: ScopeDefaults | undefined;
  /** It is the body of a scope. */
  readonly isSlice?: boolean;
  /** Fields that are there before; undefined: by `input`. */
  readonly before?: Known;
}

/** Fields that are there; `isOpen`: there may be others. */
export interface Known {
  readonly fields: ReadonlySet<string>;
  readonly isOpen: boolean;
}

/** @throws PipelineError `bad_flow` */
export function checkFlow(flow: string, nodes: readonly FlowNode[], known: KnownFields): void {
  requireUniqueNames(flow, nodes);
  requireTriggersInOrder(flow, nodes, known.isSlice === true);
  fieldsAfter(nodes, fieldsBefore(known));
}

/** What is known to be there when `nodes` have been gone through. @throws PipelineError `bad_flow` for a need that nothing meets */
export function fieldsAfter(nodes: readonly FlowNode[], before: Known): Known {
  return nodes.reduce(after, before);
}

export function fieldsBefore({ before, input }: KnownFields): Known {
  return before ?? { fields: new Set(input), isOpen: input === undefined };
}

function after(known: Known, node: FlowNode): Known {
  switch (node.is) {
    case 'step':
      return afterStep(known, node.step);
    case 'parallel':
      for (const branch of node.branches.values()) fieldsAfter(branch, known);
      return { ...known, fields: new Set([...known.fields, ...node.branches.keys()]) };
    case 'rename':
      return renamed(known, node.names);
    case 'scope':
      return afterScope(known, node);
  }
}

function afterStep(known: Known, { name, options }: AnyStep): Known {
  for (const field of (options.needs ?? []) as readonly string[])
    require(known, field, `Step \`${name}\` needs \`${field}\``);
  if (options.gives === undefined) return { ...known, isOpen: true };
  return { ...known, fields: new Set([...known.fields, ...(options.gives as readonly string[])]) };
}

function renamed(known: Known, names: ReadonlyMap<string, string>): Known {
  const fields = new Set(known.fields);
  for (const old of names.values()) {
    require(known, old, `\`${old}\` is to be renamed`);
    fields.delete(old);
  }
  for (const name of names.keys()) fields.add(name);
  return { ...known, fields };
}

function afterScope(known: Known, { name, head, body, tail }: ScopeNode): Known {
  if (head.over !== undefined) require(known, head.over, `Scope \`${name}\` goes through \`${head.over}\``);
  const inside = fieldsAfter(body, known);
  if (tail.out !== undefined) require(inside, tail.out, `\`${tail.out}\` is the field of results of scope \`${name}\``);
  const rules = tail.merge ?? {};
  return {
    ...inside,
    fields: new Set([...inside.fields].filter((field) => rules[field] !== 'drop' || known.fields.has(field))),
  };
}

function require({ fields, isOpen }: Known, field: string, what: string): void {
  if (isOpen || fields.has(field)) return;
  const there = fields.size === 0 ? 'nothing' : [...fields].map((known) => `\`${known}\``).join(', ');
  throw new PipelineError('bad_flow', `${what}, which nothing before it gives: there is ${there}.`);
}

/** By its name what a step gave is kept, and found again. */
function requireUniqueNames(flow: string, nodes: readonly FlowNode[]): void {
  const names = nodes.flatMap(namesOf);
  const seen = new Set<string>();
  const twice = names.find((name) => seen.size === seen.add(name).size);
  if (twice === undefined) return;
  throw new PipelineError(
    'bad_flow',
    `Flow \`${flow}\` has two steps or scopes called \`${twice}\`: give each a name of its own.`,
  );
}

function namesOf(node: FlowNode): string[] {
  switch (node.is) {
    case 'step':
      return [node.step.name];
    case 'parallel':
      return [...node.branches.keys()];
    case 'rename':
      return [];
    case 'scope':
      return [node.name];
  }
}

/** A missing end is told when the flow is run: until then it may still come. */
function requireTriggersInOrder(flow: string, nodes: readonly FlowNode[], isSlice: boolean): void {
  let open: AnyStep | undefined;
  for (const node of nodes) {
    if (node.is === 'parallel') for (const branch of node.branches.values()) refuseTriggers(branch, 'a branch');
    if (node.is === 'scope' && open) throw nested(open, `scope \`${node.name}\``);
    if (node.is !== 'step') continue;
    if (isSlice) refuseTriggers([node], `scope \`${flow}\``);
    refuseIdleHooks(node.step);
    open = openAfter(flow, node.step, open);
  }
}

function openAfter(flow: string, step: AnyStep, open: AnyStep | undefined): AnyStep | undefined {
  const inside = openedBy(step, open);
  const terminator = step.batchingConfig?.terminator;
  if (!terminator) return inside;
  if (inside === undefined)
    throw new PipelineError(
      'bad_flow',
      `Step \`${step.name}\` ends batching that no step before it in flow \`${flow}\` began: let one \`triggersBatching({ chunkSize })\`.`,
    );
  if (inside === step && !terminator.inclusive)
    throw new PipelineError(
      'bad_flow',
      `Step \`${step.name}\` both begins and ends batching, so nothing is left in between: \`endsBatching({ inclusive: true })\` makes it a scope of its own.`,
    );
  return undefined;
}

function openedBy(step: AnyStep, open: AnyStep | undefined): AnyStep | undefined {
  if (!step.isBatchingTrigger) return open;
  if (open) throw nested(open, `step \`${step.name}\``);
  return step;
}

function nested(open: AnyStep, inner: string): PipelineError {
  return new PipelineError(
    'bad_flow',
    `Batching that step \`${open.name}\` began has not ended when ${inner} begins its own: ` +
      'put a step that `endsBatching()` in between, or write scopes within each other with `.batch()`.',
  );
}

/** They would never be called. */
function refuseIdleHooks({ name, batchingConfig, isBatchingTrigger }: AnyStep): void {
  const [hook] = Object.keys(batchingConfig?.hooks ?? {});
  if (hook === undefined || isBatchingTrigger) return;
  throw new PipelineError(
    'bad_flow',
    `Step \`${name}\` has \`${hook}\` and begins no batching: put it on the step that \`triggersBatching()\`, or in the \`hooks\` of a scope.`,
  );
}

function refuseTriggers(nodes: readonly FlowNode[], where: string): void {
  for (const node of nodes) {
    if (node.is === 'step') refuseIdleHooks(node.step);
    if (node.is !== 'step' || (!node.step.isBatchingTrigger && !node.step.isBatchingTerminator)) continue;
    throw new PipelineError(
      'bad_flow',
      `Step \`${node.step.name}\` triggers or ends batching inside of ${where}: there, write \`.batch()\`.`,
    );
  }
}
