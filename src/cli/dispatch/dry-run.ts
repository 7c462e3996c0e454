/** `--dry-run`: what each item would run. */
import { type DispatchDefinition, taskName } from '../../core/dispatch/definition.ts';
import { itemText } from '../../core/dispatch/item.ts';
import { renderTask } from '../../core/dispatch/render.ts';
import { maskArgv, maskText } from '../../core/mask.ts';
import { formatArgv, render } from '../../core/template.ts';
import type { OpenTask } from '../../read/dispatched.ts';
import { paint, plain } from '../../render/text.ts';
import { type DryTask, dryRunWire } from '../../render/wire/dry-run.ts';
import type { Output } from '../output.ts';

export interface DryRun {
  readonly runId: string;
  readonly definition: DispatchDefinition;
  readonly tasks: readonly OpenTask[];
}

/** One after another: there may be many. */
export function printDryRun(run: DryRun, output: Output): number {
  if (output.json) output.document(dryRunWire(run.runId, [...tasksOf(run)]));
  else for (const task of tasksOf(run)) output.print(textOf(task));
  return 0;
}

function* tasksOf({ runId, definition, tasks }: DryRun): Generator<DryTask> {
  for (const { item, index } of tasks) {
    const { command, stdin } = renderTask(definition, { item, index, runId });
    yield { task: taskName(index), item, argv: maskArgv(render(command, {})), stdin: maskText(stdin) };
  }
}

function textOf({ task, item, argv, stdin }: DryTask): string {
  const head = `${paint.strong(task)}  ${maskText(plain(itemText(item)))}`;
  const input = stdin === '' ? [] : plainLines(stdin).map((line) => paint.faint(`     < ${line}`));
  return [head, `     ${plain(formatArgv(argv))}`, ...input].join('\n');
}

function plainLines(text: string): string[] {
  return text.replace(/\n$/, '').split('\n').map(plain);
}
