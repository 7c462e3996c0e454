/** Goes through nodes one after another; the context grows by what each gives. */
import { PipelineError } from '../batch-error.ts';
import type { FlowNode, ParallelNode, RenameNode, ScopeNode } from '../define/node.ts';
import type { Fields } from '../store/batch-store.ts';
import { apply, type Change } from './change.ts';
import { runScope } from './run-scope.ts';
import type { Frame, RunState } from './run-state.ts';
import { runStep, StepFailure } from './run-step.ts';

/** @returns what the nodes gave, without what was there before */
export async function runNodes(
  run: RunState,
  nodes: readonly FlowNode[],
  context: Fields,
  frame: Frame,
): Promise<Fields> {
  let there = context;
  let given: Fields = {};
  for (const node of nodes) {
    const change = await runNode(run, node, there, frame);
    there = apply(there, change);
    given = apply(given, change);
  }
  return given;
}

export async function runNode(run: RunState, node: FlowNode, context: Fields, frame: Frame): Promise<Change> {
  switch (node.is) {
    case 'step':
      return { given: await runStep(run, node.step, context, frame) };
    case 'parallel':
      return { given: await runParallel(run, node, context, frame) };
    case 'rename':
      return rename(node, context);
    case 'scope':
      return runInner(run, node, context, frame);
  }
}

/** A scope inside of another one is a part of its batches: in memory, and failing with them. */
async function runInner(run: RunState, node: ScopeNode, context: Fields, frame: Frame): Promise<Change> {
  try {
    return await runScope({ run, node, context, frame, lease: undefined, body: bodyOf(run, node.body) });
  } catch (error) {
    run.signal.throwIfAborted();
    throw new StepFailure(node.name, error);
  }
}

/** How the steps of a scope are run on a context that holds a slice. */
export function bodyOf(run: RunState, nodes: readonly FlowNode[]) {
  return (context: Fields, frame: Frame): Promise<Fields> => runNodes(run, nodes, context, frame);
}

/** The first error is thrown once all branches have ended: none goes on behind the back of what comes next. */
async function runParallel(run: RunState, { branches }: ParallelNode, context: Fields, frame: Frame): Promise<Fields> {
  const names = [...branches.keys()];
  const ended = await Promise.allSettled(
    [...branches].map(([name, nodes]) => runNodes(run, nodes, context, { ...frame, key: `${frame.key}/${name}` })),
  );
  const failed = ended.find((branch) => branch.status === 'rejected');
  if (failed) throw failed.reason;
  return Object.fromEntries(
    ended.flatMap((branch, index) => (branch.status === 'fulfilled' ? [[names[index], branch.value]] : [])),
  );
}

function rename({ names }: RenameNode, context: Fields): Change {
  const given: Record<string, unknown> = {};
  for (const [name, old] of names) {
    if (!Object.hasOwn(context, old))
      throw new StepFailure(
        'rename',
        new PipelineError(
          'bad_input',
          `\`${old}\` is to be renamed \`${name}\`, and is not there: there is ${Object.keys(context).join(', ') || 'nothing'}.`,
        ),
      );
    given[name] = context[old];
  }
  return { given, gone: [...names.values()] };
}
