/** How an attempt ended, in the words of every list. */
import { withoutLogPath } from '../core/failure/said.ts';
import type { OutcomeName } from '../core/outcome.ts';
import { type Counts, PHASE_STATES, type PhaseState } from '../core/phase.ts';
import type { AttemptView } from '../read/attempts.ts';
import { padEnd, paint, plain } from './text.ts';

const WORDS = { succeeded: 'ok', failed: 'FAIL', timed_out: 'TIME', interrupted: 'BACK', not_started: 'BACK' } as const;
const COLOURS = {
  succeeded: paint.good,
  failed: paint.bad,
  timed_out: paint.bad,
  interrupted: paint.warn,
  not_started: paint.warn,
};

/** `ok  `, `FAIL`; `... ` while it is under way. */
export function outcomeWord(outcome: OutcomeName | null): string {
  return outcome === null ? '... ' : COLOURS[outcome](padEnd(WORDS[outcome], 4));
}

/** `exit 1`, `SIGKILL (137)`, `never started`, `end unknown`. */
export function endText({
  outcome,
  returnCode,
  signal,
  startedAt,
}: Pick<AttemptView, 'outcome' | 'returnCode' | 'signal' | 'startedAt'>): string {
  if (signal !== null) return `${plain(signal)}${returnCode === null ? '' : ` (${returnCode})`}`;
  if (returnCode !== null) return `exit ${returnCode}`;
  if (outcome === null) return 'under way';
  return startedAt === null ? 'never started' : 'end unknown';
}

/** Without the log's path, which `drain logs` knows. */
export function withoutLog(message: string | null): string {
  return plain(withoutLogPath(message ?? ''));
}

const STATE_COLOURS: Partial<Record<PhaseState, (text: string) => string>> = {
  failed: paint.bad,
  dead: paint.bad,
  complete: paint.good,
  running: paint.strong,
};

export function stateWord(state: PhaseState): string {
  return STATE_COLOURS[state]?.(state) ?? state;
}

/** `207 failed  2 running`: what there is, failures first. */
export function countsText(counts: Counts): string {
  const order: readonly PhaseState[] = ['failed', 'dead', 'running', 'queued', 'complete', 'skipped'];
  const parts = order.filter((state) => counts[state] > 0).map((state) => `${counts[state]} ${stateWord(state)}`);
  return parts.join('  ');
}

export function sumOf(counts: Counts): number {
  return PHASE_STATES.reduce((sum, state) => sum + counts[state], 0);
}
