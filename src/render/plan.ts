import { formatDuration } from '../core/duration.ts';
import type { Plan, PlannedPhase } from '../core/selection.ts';
import { shortLimit } from '../core/short-limit.ts';
import { formatArgv } from '../core/template.ts';
import type { PipeStanding } from '../read/pipe-standing.ts';
import { type Asked, heldLines, heldTable, nothingToDo } from './held.ts';
import { pipeText } from './pipe/block.ts';
import { count, fit, padEnd, padStart, paint, plain } from './text.ts';

export interface PlannedLine {
  readonly phase: PlannedPhase;
  /** Nothing, where the phase has no command. */
  readonly argv: readonly string[] | undefined;
  /** Why not. */
  readonly problem: string | undefined;
  /** It runs a flow, whose batches are so far. */
  readonly pipe?: PipeStanding | undefined;
}

interface PlanOptions {
  readonly concurrency: number;
  /** For phases that set none; 0: no limit. */
  readonly timeoutMs: number;
  readonly hasDefaultCommand: boolean;
  readonly asked: Asked;
  /** Every run that is held, instead of a line a reason. */
  readonly held: boolean;
  readonly columns: number;
}

export function planText(plan: Plan, lines: readonly PlannedLine[], options: PlanOptions): string {
  const { held, columns } = options;
  if (held) return plan.held.length === 0 ? 'Nothing is held.' : heldTable(plan.held, columns);
  if (lines.length === 0) return nothingToDo(plan.held, options.asked);
  return [
    paint.strong(heading(plan, options)),
    ...warnings(plan, options),
    ...lines.flatMap((line, at) => planned(line, at + 1, columns)),
    ...heldLines(plan.held),
  ].join('\n');
}

function heading({ next, eligible }: Plan, options: PlanOptions): string {
  const limit = options.timeoutMs > 0 ? `limit ${formatDuration(options.timeoutMs)} each` : 'no time limit';
  return `${next.length} of ${count(eligible.phases, 'phase')} in ${count(eligible.runs, 'run')}, ${options.concurrency} at a time${aboutAll(next, options)}, ${limit}`;
}

function aboutAll(next: Plan['next'], { concurrency }: PlanOptions): string {
  const known = next.flatMap(({ expectedMs }) => expectedMs ?? []);
  if (known.length === 0) return '';
  const total = formatDuration(known.reduce((sum, ms) => sum + ms, 0) / concurrency);
  const unknown = next.length - known.length;
  return unknown === 0 ? `, about ${total}` : `, about ${total} and ${unknown} never timed`;
}

function warnings({ next }: Plan, options: PlanOptions): string[] {
  const lines: string[] = [];
  const without = options.hasDefaultCommand ? 0 : next.filter((phase) => phase.command === undefined).length;
  if (without > 0)
    lines.push(
      `  ! ${without} of these ${without === 1 ? 'has' : 'have'} no command: drain import FILE --command '...'`,
    );
  const short = shortLimit(next, options.timeoutMs);
  if (short !== undefined) lines.push(`  ! ${short}`);
  return lines.map((line) => paint.warn(line));
}

function planned({ phase, argv, problem, pipe }: PlannedLine, number: number, columns: number): string[] {
  const why =
    phase.state === 'queued'
      ? 'queued'
      : !phase.category || phase.category === 'unknown'
        ? 'no reason yet'
        : phase.category;
  const right = `${padStart(why, 14)} ${padStart(expectedText(phase), 7)}`;
  const name = fit(plain(`${phase.runId}/${phase.phaseId}`), columns - right.length - 6, 'middle');
  const command = argv === undefined ? `(${plain(problem ?? '')})` : plain(formatArgv(argv));
  return [
    `${padStart(String(number), 3)}  ${padEnd(name, columns - right.length - 6)} ${right}`.trimEnd(),
    paint.faint(`     ${fit(command, columns - 5)}`),
    ...(pipe ? [fit(`     kept: ${pipeText(pipe)}`, columns)] : []),
  ];
}

/** Phases that a drain would settle before it takes any of these. */
export function unattendedLine(attempts: number): string {
  const what = attempts === 1 ? 'attempt has' : 'attempts have';
  return paint.warn(`${attempts} ${what} no controller any more: drain recover, or the next drain, settles that`);
}

/** `~5m`: by others of its run. */
function expectedText({ expectedMs, expectedFrom }: PlannedPhase): string {
  if (expectedMs === undefined) return '';
  return `${expectedFrom === 'run' ? '~' : ''}${formatDuration(expectedMs)}`;
}
