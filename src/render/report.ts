/** What a session did, and why the rest still fails, on one screen. */
import { formatHandle } from '../core/attempt.ts';
import { formatDuration } from '../core/duration.ts';
import { formatKey } from '../core/phase.ts';
import { processed } from '../core/session.ts';
import type { ReportView } from '../read/report.ts';
import type { TimedAttempt } from '../read/session-durations.ts';
import type { SessionFamily } from '../read/session-families.ts';
import { outcomeWord, withoutLog } from './ended.ts';
import { fact, facts, fold, ROOM, spread } from './facts.ts';
import { heldLines } from './held.ts';
import { underWayLines } from './status.ts';
import { count, fit, padEnd, padStart, paint, plain, WIDTH } from './text.ts';
import { ago, clock, dayAndClock, offsetAt } from './time.ts';

/** So that all of it stays on one screen. */
const FAMILIES_SHOWN = 6;
const REASONS_SHOWN = 3;

export interface ReportFiles {
  readonly sessionFile: string;
  readonly logsFolder: string;
}

export function reportText(view: ReportView, files: ReportFiles): string {
  return [
    ...headLines(view),
    ...tallyLines(view),
    ...unattendedLines(view),
    ...causeLines(view),
    ...givenBackLines(view),
    ...recoveredLines(view),
    ...stoppedLines(view),
    ...heldLines(view.session.held),
    ...timeLines(view),
    ...usedLines(view),
    ...facts('FILES', [files.sessionFile, files.logsFolder].map(plain)),
    ...facts('NEXT', nextLines(view)),
  ].join('\n');
}

function headLines({ session, controllerGone, now }: ReportView): string[] {
  const { startedAt, endedAt, status, stopReason, stopNote } = session;
  const until = endedAt === null ? '' : ` to ${clock(endedAt)}`;
  const took = endedAt === null ? `for ${formatDuration(now - startedAt)}` : formatDuration(endedAt - startedAt);
  const head = `${plain(session.sessionId)}  ${dayAndClock(startedAt)}${until} ${offsetAt(startedAt)}`;
  return [
    paint.strong(spread(head, took)),
    ...(status === 'running'
      ? [controllerGone ? goneText(session.process.pid, session.heartbeatAt) : 'still running']
      : []),
    ...(endedAt === null
      ? []
      : fold(`${ended(status, stopReason)} ${ago(endedAt, now)}: ${plain(stopNote ?? 'no reason on record')}`, WIDTH)),
  ];
}

function goneText(pid: number, since: number): string {
  return paint.warn(`not ended: its controller (pid ${pid}) is gone since ${clock(since)}`);
}

function ended(status: string, reason: string | null): string {
  return reason === null ? status : `${status} (${reason})`;
}

function tallyLines({ session: { totals }, counts }: ReportView): string[] {
  const { succeeded, fixed, failed, timedOut, interrupted, notStarted } = totals;
  const back = interrupted + notStarted;
  const parts = [
    succeeded > 0 && paint.good(fixed === succeeded ? `${fixed} fixed` : `${succeeded} ok (${fixed} fixed)`),
    failed > 0 && paint.bad(`${failed} failed`),
    timedOut > 0 && paint.bad(`${timedOut} timed out`),
    back > 0 && paint.warn(`${back} given back`),
  ].filter((part) => part !== false);
  const still = `${counts.failed + counts.dead} fail now in all.`;
  const all = processed(totals) + back;
  if (all === 0) return [`Nothing was run. ${still}`];
  return [`${all} tried: ${parts.join(', ')}. ${still}`, bar([succeeded, failed, timedOut, back])];
}

/** `########FFFTb`: one cell an attempt, or a share of the line where there are more. */
function bar(numbers: readonly number[]): string {
  const all = numbers.reduce((sum, number) => sum + number, 0);
  const cells = (number: number): number =>
    all <= WIDTH ? number : Math.ceil((number / all) * (WIDTH - numbers.length));
  const marks = [paint.good, paint.bad, paint.bad, paint.warn];
  return numbers.map((number, at) => (marks[at] ?? String)('#FTb'.charAt(at).repeat(cells(number)))).join('');
}

function causeLines({ families }: ReportView): string[] {
  if (families.length === 0) return [];
  const failures = families.reduce((sum, family) => sum + family.failures, 0);
  const left = families.length - FAMILIES_SHOWN;
  return [
    '',
    paint.strong(`${count(failures, 'FAILURE', 'FAILURES')}, ${count(families.length, 'CAUSE', 'CAUSES')}`),
    ...families.slice(0, FAMILIES_SHOWN).flatMap(familyLines),
    ...(left > 0 ? [` and ${count(left, 'cause')} more: drain report --json`] : []),
    '',
  ];
}

function familyLines({ fingerprint, category, failures, runs, handle, message }: SessionFamily): string[] {
  const where = `${padStart(String(failures), 4)} failed  ${padStart(String(runs), 3)} ${runs === 1 ? 'run ' : 'runs'}`;
  const log = /\.stdout\.txt\)$/.test(message) ? '--stdout' : '--stderr';
  return [
    `  ${paint.strong(fingerprint)}  ${padEnd(plain(category), 14)} ${where}   drain logs ${formatHandle(handle)} ${log}`,
    `      ${fit(withoutLog(message), WIDTH - 6)}`,
  ];
}

function givenBackLines({ givenBack }: ReportView): string[] {
  const lines = givenBack.slice(0, REASONS_SHOWN).map(({ message, attempts, handle }) => {
    return fit(`${attempts} ${withoutLog(message)} (${formatHandle(handle)})`, ROOM);
  });
  const left = givenBack.length - REASONS_SHOWN;
  return facts('BACK', left > 0 ? [...lines, `and for ${count(left, 'other reason')}`] : lines);
}

function unattendedLines({ unattended, now }: ReportView): string[] {
  return facts(
    'OPEN',
    unattended.slice(0, REASONS_SHOWN).flatMap((attempt) => underWayLines(attempt, now)),
  );
}

/** They count for the sessions that they are of. */
function recoveredLines({ recovered }: ReportView): string[] {
  const lines = recovered.slice(0, FAMILIES_SHOWN).map(({ handle, outcome, sessionId, ...key }) => {
    const head = `${padEnd(formatHandle(handle), 6)} ${outcomeWord(outcome)}  `;
    return head + fit(`${plain(formatKey(key))} of ${plain(sessionId)}`, ROOM - 13, 'middle');
  });
  const left = recovered.length - FAMILIES_SHOWN;
  return facts('ADOPTED', left > 0 ? [...lines, `and ${left} more: drain report --json`] : lines);
}

/** Runs that the session stopped itself, by what it says about them. */
function stoppedLines({ placed }: ReportView): string[] {
  const notes = [...new Set(placed.runs.map(({ note }) => note))];
  const lines = notes.slice(0, REASONS_SHOWN).map((note) => {
    const runs = placed.runs.filter((run) => run.note === note);
    const name = runs.length === 1 ? plain(runs[0]?.runId ?? '') : count(runs.length, 'run');
    return fit(`${name}: ${plain(note)}`, ROOM, 'middle');
  });
  const left = notes.length - REASONS_SHOWN;
  return facts('STOPPED', left > 0 ? [...lines, `and for ${count(left, 'other reason')}`] : lines);
}

function timeLines({ durations: { ms, slowest } }: ReportView): string[] {
  if (ms.length === 0) return [];
  const at = (share: number): string => formatDuration(ms[Math.max(0, Math.ceil(share * ms.length) - 1)] ?? 0);
  return [
    ...fact('TIMES', `min ${at(0)}, median ${at(0.5)}, p90 ${at(0.9)}, max ${at(1)}`),
    ...(ms.length > 1 ? facts('SLOWEST', slowest.map(slowLine)) : []),
  ];
}

function slowLine({ handle, durationMs, outcome, ...key }: TimedAttempt): string {
  const head = `${padEnd(formatHandle(handle), 6)} ${padStart(formatDuration(durationMs), 6)}  `;
  return `${head}${outcomeWord(outcome)}  ${fit(plain(formatKey(key)), ROOM - head.length - 6, 'middle')}`;
}

function usedLines({ session: { totals } }: ReportView): string[] {
  const { telemetryEvents, tokens, costUsd } = totals;
  const parts = [
    telemetryEvents > 0 && count(telemetryEvents, 'telemetry event'),
    tokens > 0 && `${tokens.toLocaleString('en-US')} tokens`,
    costUsd > 0 && `$${costUsd.toFixed(2)}`,
  ].filter((part) => part !== false);
  return fact('USED', parts.join(', '));
}

function nextLines({ session, families, counts, controllerGone, unattended }: ReportView): string[] {
  const [largest] = families;
  const command = (text: string, why: string): string => `${padEnd(text, 26)}${paint.faint(why)}`;
  return [
    ...(largest ? [command(`drain show ${largest.fingerprint}`, 'the phases of the largest cause')] : []),
    ...(largest ? [command(`drain show ${formatHandle(largest.handle)}`, 'its newest failure, all of it')] : []),
    ...(unattended.length > 0 ? [command('drain recover --wait', 'settles what nobody conducts')] : []),
    ...(session.status === 'running' && !controllerGone ? [command('drain status', 'what runs now')] : []),
    ...(counts.failed > 0 ? [command('drain plan', 'what the next drain would run')] : []),
    ...(counts.failed === 0 && counts.queued > 0 ? [command('drain --state queued', 'runs what is queued')] : []),
    ...(counts.failed + counts.queued === 0 ? [command('drain runs', 'nothing is left to drain')] : []),
  ];
}
