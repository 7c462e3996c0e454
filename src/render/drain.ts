/** What `drain` says before and after. */
import { formatDuration } from '../core/duration.ts';
import type { Plan } from '../core/selection.ts';
import { processed, type Tally, THROUGH } from '../core/session.ts';
import type { Db } from '../db/native.ts';
import type { SessionSummary } from '../engine/session.ts';
import { findSession, listSessionHolds } from '../read/sessions.ts';
import { getUndone } from '../read/undone.ts';
import { type Asked, nothingToDo } from './held.ts';
import { recoveryLine } from './recovered.ts';
import { count, paint, plain } from './text.ts';

export function drainHeading(
  { eligible, held }: Plan,
  { total, timeoutMs }: { total: number; timeoutMs: number },
): string {
  const limit = timeoutMs > 0 ? `, limit ${formatDuration(timeoutMs)} each` : '';
  const waiting = held.reduce((sum, run) => sum + run.phases, 0);
  const more = waiting > 0 ? ` ${waiting} more ${waiting === 1 ? 'is' : 'are'} held: drain plan --held` : '';
  return `${total} of ${count(eligible.phases, 'phase')} in ${count(eligible.runs, 'run')}${limit}.${more}`;
}

export interface SummaryOptions {
  readonly dataDir: string;
  /** What was looked for; none: single phases. */
  readonly asked?: Omit<Asked, 'undone'>;
}

export function drainSummary(db: Db, summary: SessionSummary, options: SummaryOptions): string {
  const recovered = recoveryLine(summary.recovery);
  return [...(recovered === undefined ? [] : [recovered]), ownSummary(db, summary, options)].join('\n');
}

function ownSummary(db: Db, summary: SessionSummary, { dataDir, asked }: SummaryOptions): string {
  const { sessionId, stop, tally } = summary;
  if (triedOf(tally) === 0 && THROUGH.includes(stop.reason)) return nothingTried(db, sessionId, asked);
  return [
    triedLine(tally),
    ...stopLines(db, sessionId, stop),
    paint.faint(`${dataDir}/sessions/${sessionId}.json`),
  ].join('\n');
}

/** The one line of `--quiet`. */
export function summaryLine(
  db: Db,
  { sessionId, stop, tally }: SessionSummary,
  { asked }: Pick<SummaryOptions, 'asked'>,
): string {
  return triedOf(tally) === 0 && THROUGH.includes(stop.reason) ? nothingTried(db, sessionId, asked) : triedLine(tally);
}

function triedOf(tally: Tally): number {
  return processed(tally) + tally.interrupted + tally.notStarted;
}

function nothingTried(db: Db, sessionId: string, asked: SummaryOptions['asked']): string {
  const held = findSession(db, sessionId)?.held ?? [];
  return nothingToDo(held, asked && { ...asked, undone: getUndone(db, asked.runIds) });
}

function triedLine(tally: Tally): string {
  const given = tally.interrupted + tally.notStarted;
  const causes = new Set(tally.ended.flatMap((attempt) => attempt.fingerprint ?? [])).size;
  const parts = [
    tally.succeeded > 0 && paint.good(`${tally.succeeded} ok`),
    tally.failed > 0 && paint.bad(`${tally.failed} failed`),
    tally.timedOut > 0 && paint.bad(`${tally.timedOut} timed out`),
    given > 0 && paint.warn(`${given} given back`),
  ].filter((part) => part !== false);
  const why = causes > 0 ? ` (${count(causes, 'cause')})` : '';
  const took = formatDuration(tally.now - tally.startedAt);
  if (parts.length === 0) return `Nothing was tried, in ${took}.`;
  return `${triedOf(tally)} tried: ${parts.join(', ')}${why}, in ${took}. Next: drain report`;
}

function stopLines(db: Db, sessionId: string, { reason, note }: SessionSummary['stop']): string[] {
  const runsOf = new Map<string, string[]>();
  for (const { runId, note: why } of listSessionHolds(db, sessionId).runs)
    runsOf.set(why, [...(runsOf.get(why) ?? []), runId]);
  const held = [...runsOf].map(([why, runs]) =>
    paint.warn(`held  ${runs.length === 1 ? plain(runs[0] ?? '') : `${runs.length} runs`}: ${plain(why)}`),
  );
  const ended = THROUGH.includes(reason) && reason !== 'all_runs_held' ? [] : [`ended ${reason}: ${plain(note)}`];
  return [...held, ...ended];
}
