/** `--dry-run`: what each item would run. */
import { type DispatchDefinition, taskName } from '../../core/dispatch/definition.ts';
import { itemText } from '../../core/dispatch/item.ts';
import { renderTask } from '../../core/dispatch/render.ts';
import { maskArgv, maskText } from '../../core/mask.ts';
import { render } from '../../core/template.ts';
import { defuse } from '../../logs/defuse.ts';
import type { OpenTask } from '../../read/dispatched.ts';
import { createQuoter } from '../../render/script/quote.ts';
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

/** The command can be copied: blanks and line breaks in an argument stay as they are, and what would harm is told by number. */
function textOf({ task, item, argv, stdin }: DryTask): string {
  const quoter = createQuoter();
  const command = argv.map(quoter.quote).join(' ');
  const definitions = quoter.definitions().map((line) => `     ${line}`);
  const input = stdin === '' ? [] : linesOf(stdin).map((line) => paint.faint(`     < ${line}`));
  const head = `${paint.strong(task)}  ${maskText(plain(itemText(item)))}`;
  return [head, ...definitions, `     ${command}`, ...input].join('\n');
}

function linesOf(text: string): string[] {
  return defuse(text.replace(/\n$/, ''), { colours: false }).split('\n');
}
