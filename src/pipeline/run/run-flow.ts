/**
 * A flow from its first step to its last. With a store, what a step gave is kept and not done again, until something before
 * it is: from there on everything is done anew that does not still fit.
 */
import { PipelineError, textOf } from '../batch-error.ts';
import type { FlowNode } from '../define/node.ts';
import type { Fields } from '../store/batch-store.ts';
import { apply, type Change } from './change.ts';
import { bodyOf, runNode } from './run-nodes.ts';
import { runScope } from './run-scope.ts';
import type { Frame, RunState } from './run-state.ts';
import { StepFailure } from './run-step.ts';
import { isStream } from './slices.ts';

/** @param done told of the context after each node, and of what there is of a scope that fails */
export async function runFlow(
  run: RunState,
  nodes: readonly FlowNode[],
  input: Fields,
  { frame, done }: { frame: Frame; done: (context: Fields) => void },
): Promise<Fields> {
  let context = input;
  for (const [index, node] of nodes.entries()) {
    const beginAnew = (): Promise<void> => outdate(run, nodes.slice(index + 1));
    run.mayDiffer ||= run.isAnew || index >= run.differsFrom;
    const before = context;
    const partial = (change: Change): void => done(apply(before, change));
    context = apply(context, await runTopNode({ run, node, context, frame, beginAnew, partial }));
    done(context);
  }
  return context;
}

/** Something is done anew: what comes after it need not fit any more, in this run and, should it die, in the next one. */
async function outdate(run: RunState, later: readonly FlowNode[]): Promise<void> {
  const { lease } = run;
  if (!run.isAnew && lease?.earlier) await run.write(() => lease.outdate(keysOf(later)));
  run.isAnew = true;
}

/** By these names a store knows what nodes gave. */
export function keysOf(nodes: readonly FlowNode[]): string[] {
  return nodes.map(keyOf).filter((name) => name !== '');
}

interface TopNode {
  readonly run: RunState;
  readonly node: FlowNode;
  readonly context: Fields;
  readonly frame: Frame;
  /** Called before anything of the node is done, if anything is. */
  readonly beginAnew: () => Promise<void>;
  /** Told of what there is of a node that fails. */
  readonly partial: (change: Change) => void;
}

async function runTopNode({ run, node, context, frame, beginAnew, partial }: TopNode): Promise<Change> {
  switch (node.is) {
    case 'scope':
      return runScope({
        run,
        node,
        context,
        frame,
        lease: run.lease,
        body: bodyOf(run, node.body),
        beginAnew,
        partial,
      });
    case 'rename':
      return runTold(() => runNode(run, node, context, frame), run);
    default:
      return restoreStep(run, node, frame) ?? (await runKept({ run, node, context, frame, beginAnew }));
  }
}

function restoreStep(run: RunState, node: FlowNode, frame: Frame): Change | undefined {
  const name = keyOf(node);
  const given = run.mayDiffer ? undefined : run.lease?.findStep(name);
  if (given === undefined) return undefined;
  run.tracing?.start(`step ${name}`, { 'drain.step': name, 'drain.restored': true }, frame.span).end({});
  if (run.isHeard)
    run.emit({
      type: 'step.end',
      step: name,
      batch: undefined,
      attempt: 0,
      durationMs: 0,
      restored: true,
      error: undefined,
    });
  return { given };
}

async function runKept({ run, node, context, frame, beginAnew }: Omit<TopNode, 'partial'>): Promise<Change> {
  const change = await runTold(() => runNode(run, node, context, frame), run);
  // A stream cannot be kept: its step is run again, and has to give the same one.
  if (Object.values(change.given).some(isStream)) return change;
  await beginAnew();
  await run.write(() => run.lease?.putStep(keyOf(node), change.given));
  return change;
}

async function runTold(call: () => Promise<Change>, run: RunState): Promise<Change> {
  try {
    return await call();
  } catch (error) {
    run.signal.throwIfAborted();
    if (!(error instanceof StepFailure)) throw error;
    throw new PipelineError('step_failed', `Step \`${error.step}\` failed: ${textOf(error.cause)}`, {
      cause: error.cause,
    });
  }
}

function keyOf(node: FlowNode): string {
  if (node.is === 'step') return node.step.name;
  if (node.is === 'scope') return node.name;
  return node.is === 'parallel' ? [...node.branches.keys()].join('|') : '';
}
