/** What add, retry and skip say. */
import type { ImportRow } from '../core/import-row.ts';
import { type Counts, formatKey, type Key, PHASE_STATES, type PhaseState } from '../core/phase.ts';
import type { RunView } from '../core/run.ts';
import type { HeldRun } from '../core/selection.ts';
import { formatArgv, quoteForShell } from '../core/template.ts';
import type { PhaseView } from '../read/phases.ts';
import type { Moved } from '../store/move.ts';
import { heldLines } from './held.ts';
import { count, fit, plain, WIDTH } from './text.ts';

export interface MovedFacts {
  readonly target: { readonly runId: string; readonly phaseId: string | undefined };
  readonly moved: readonly Moved[];
  /** As they are now. */
  readonly run: RunView | undefined;
  readonly phase: PhaseView | undefined;
}

export function addedText(row: ImportRow, held: readonly HeldRun[]): string {
  const { template = '', shell = false } = row.command ?? {};
  const command = typeof template === 'string' ? template : formatArgv(template);
  return [
    `${plain(formatKey(row))} is added, ${row.state}.`,
    `  ${fit(plain(shell ? `sh -c: ${command}` : command), WIDTH - 2)}`,
    ...nextLines(row.runId, [row.state]),
    ...heldLines(held),
  ].join('\n');
}

export function retriedText({
  target,
  moved,
  run,
  phase,
  held,
}: MovedFacts & { readonly held: readonly HeldRun[] }): string {
  if (moved.length === 0) return phase ? whyNotReleased(phase) : nothingReleased(target.runId, run?.counts);
  const states = [...new Set(moved.map(({ to }) => to))];
  const numbers = states.map((state) => `${moved.filter(({ to }) => to === state).length} ${state}`).join(', ');
  return [
    phase
      ? `${plain(formatKey(phase))} is released: ${phase.state}.`
      : `${count(moved.length, 'phase')} of ${plain(target.runId)} released: ${numbers}.`,
    ...(held.some(({ reason }) => reason === 'in-flow') ? [] : nextLines(target.runId, states)),
    ...heldLines(held),
  ].join('\n');
}

export function skippedText({ target, moved, run, phase }: MovedFacts): string {
  const back = `To bring back: drain retry ${wordOf(target.runId)}${target.phaseId === undefined ? '' : ` ${wordOf(target.phaseId)}`}`;
  if (phase) {
    const key = plain(formatKey(phase));
    if (moved.length > 0) return `${key} is skipped. ${back}`;
    if (phase.state === 'skipped') return `${key} is skipped already, by ${plain(phase.skippedBy ?? '')}. ${back}`;
    return `${key} is ${phase.state} and was left as it is.${phase.state === 'running' ? ' To end it: drain stop' : ''}`;
  }
  const left = countsText(run?.counts, ['running', 'complete', ...(moved.length === 0 ? (['skipped'] as const) : [])]);
  const alone = left === '' ? '' : ` Left as they are: ${left}.`;
  const done =
    moved.length === 0
      ? `Nothing of ${plain(target.runId)} to skip.`
      : `${count(moved.length, 'phase')} of ${plain(target.runId)} skipped.`;
  return [`${done}${alone}`, ...(moved.length > 0 ? [back] : [])].join('\n');
}

export interface MatchedFacts {
  /** How many matched, and by what. */
  readonly phases: readonly (Key & { readonly state: PhaseState })[];
  readonly words: string;
  readonly moved: readonly Moved[];
  readonly held: readonly HeldRun[];
}

/** Of all that matched a filter. */
export function matchedText(done: 'released' | 'skipped', { phases, words, moved, held }: MatchedFacts): string {
  if (phases.length === 0) return `No phase matches (${words}); nothing was ${done}. See: drain failures`;
  const isMoved = new Set(moved.map(formatKey));
  const left = phases.filter((phase) => !isMoved.has(formatKey(phase))).map(({ state }) => state);
  const states = [...new Set(moved.map(({ to }) => to))];
  return [
    `${count(moved.length, 'phase')} ${done}, ${words}.${left.length > 0 ? ` Left as they are: ${countedStates(left)}.` : ''}`,
    ...(done === 'released' && states.includes('failed') ? ['The next drain takes what has failed: drain'] : []),
    ...heldLines(held),
  ].join('\n');
}

function countedStates(states: readonly PhaseState[]): string {
  const kinds = PHASE_STATES.filter((state) => states.includes(state));
  return kinds.map((kind) => `${states.filter((state) => state === kind).length} ${kind}`).join(', ');
}

function whyNotReleased(phase: PhaseView): string {
  const key = plain(formatKey(phase));
  if (phase.state === 'running') return `${key} is running: there is nothing to release. To end it: drain stop`;
  return [
    `${key} is ${phase.state} already: there is nothing to release.`,
    ...nextLines(phase.runId, [phase.state]),
  ].join('\n');
}

function nothingReleased(runId: string, counts: Counts | undefined): string {
  const found = countsText(counts, PHASE_STATES) || 'it has no phases';
  return [
    `Nothing of ${plain(runId)} to release: ${found}.`,
    ...(counts && counts.complete > 0
      ? [`To run a complete phase again, name it: drain retry ${wordOf(runId)} PHASE`]
      : []),
    ...(counts && counts.queued > 0 ? nextLines(runId, ['queued']) : []),
  ].join('\n');
}

/** Nothing here runs anything. */
function nextLines(runId: string, states: readonly string[]): string[] {
  const which = `--run-id ${wordOf(runId)}`;
  return [
    ...(states.includes('failed') ? [`The next drain takes what has failed: drain ${which}`] : []),
    ...(states.includes('queued') ? [`What is queued is taken by:           drain --state queued ${which}`] : []),
    ...(states.includes('dead') ? ['What was dead before it was skipped is dead again: retry it once more.'] : []),
  ];
}

function countsText(counts: Counts | undefined, states: readonly (keyof Counts)[]): string {
  return states.flatMap((state) => (counts && counts[state] > 0 ? [`${counts[state]} ${state}`] : [])).join(', ');
}

/** As a person would type it. */
export function wordOf(id: string): string {
  return quoteForShell(plain(id));
}
