/** When a night ran and how it ended, and its counts, in words. */
import { type StopReason, THROUGH } from '../../core/session.ts';
import type { NightCounts, NightSession, NightView, PreviousNight } from '../../read/night.ts';
import { count, paint, plain } from '../text.ts';
import { ago, clock, dayAndClock, offsetAt } from '../time.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

const ENDINGS: Readonly<Record<StopReason, string>> = {
  batch_size: 'batch done',
  preflight: 'first item of a dispatch',
  backlog_empty: 'nothing left to take',
  all_runs_held: 'the rest is held',
  max_total_minutes: 'stopped by its time limit',
  until: 'stopped by --until',
  fail_fast: 'stopped by --fail-fast',
  max_failures: 'stopped by --max-failures',
  systemic: 'stopped: systemic failure',
  zero_yield: 'stopped: no telemetry',
  budget: 'stopped by its budget',
  disk: 'stopped for want of disk',
  memory: 'stopped for want of memory',
  descriptors: 'stopped for want of descriptors',
  stop_command: 'stopped by drain stop',
  signal_int: 'stopped by SIGINT',
  signal_term: 'stopped by SIGTERM',
  broken: 'BROKEN',
  controller_died: 'its controller died',
};

/** `LAST 24H`, `SINCE Mon 12 Jan 01:00`, or the session. */
export function titleOf({ asked, stale, sessions }: NightView): string {
  if (asked.is === 'session' || stale) return plain(sessions[0]?.sessionId ?? '');
  return asked.since === undefined ? 'LAST 24H' : `SINCE ${dayAndClock(asked.since)}`;
}

/** `NO DRAIN FOR 3 DAYS`, where none ran in the span. */
export function staleText({ stale, now }: NightView): string | undefined {
  if (!stale) return undefined;
  const ms = now - stale.at;
  const age =
    ms >= 2 * DAY_MS ? count(Math.floor(ms / DAY_MS), 'DAY', 'DAYS') : count(Math.floor(ms / HOUR_MS), 'HOUR', 'HOURS');
  return `NO DRAIN FOR ${age}. THE LATEST ONE:`;
}

/** `Mon 12 Jan 01:00-05:58 +01:00` */
export function spanText({ startedAt, endedAt }: Pick<NightView, 'startedAt' | 'endedAt'>): string {
  const from = dayAndClock(startedAt);
  if (endedAt === null) return `${from} until now, ${offsetAt(startedAt)}`;
  const sameDay = new Date(startedAt).toDateString() === new Date(endedAt).toDateString();
  return `${from}${sameDay ? `-${clock(endedAt)}` : ` to ${dayAndClock(endedAt)}`} ${offsetAt(endedAt)}`;
}

/** `1 session, batch done, 1h42m ago`; of several sessions each way that they ended. */
export function endingText({ asked, stale, sessions, endedAt, now }: NightView): string {
  const ended = sessions.map(wayOf);
  const ways = [...new Set(ended)].map((way) => {
    const alike = ended.filter((other) => other === way).length;
    return alike === sessions.length ? way : `${alike} ${way}`;
  });
  const number = asked.is === 'session' || stale ? [] : [count(sessions.length, 'session')];
  return [...number, ...ways, ...(endedAt === null ? [] : [ago(endedAt, now)])].join(', ');
}

/** `batch done`, `stopped by SIGTERM` */
export function wayOf({ status, stopReason, controllerGone }: NightSession): string {
  if (status === 'running') return controllerGone ? 'not ended' : 'still running';
  return stopReason === null ? status : ENDINGS[stopReason];
}

/** What has to be known of how sessions ended: the limits and mishaps that cut them short, and who is gone. */
export function endingNotes({ sessions }: NightView): string[] {
  return [...new Set(sessions.flatMap(noteOf))];
}

function noteOf({ status, stopReason, stopNote, controllerGone, pid, heartbeatAt }: NightSession): string[] {
  if (status === 'running' && controllerGone)
    return [`not ended: its controller (pid ${pid}) is gone since ${clock(heartbeatAt)}`];
  const isThrough = stopReason === null || THROUGH.includes(stopReason);
  return isThrough || stopNote === null ? [] : [plain(stopNote)];
}

/** `40 tried: 30 fixed, 7 failed, 2 timed out, 1 given back. 207 -> 177 still fail` */
export function talliedText(view: NightView): string {
  return [triedText(view.counts), failingText(view)].filter((text) => text !== '').join(' ');
}

/** The parts add up. */
function triedText(counts: NightCounts): string {
  const { tried, succeeded, fixed, failed, timedOut, givenBack, running } = counts;
  if (tried === 0) return 'Nothing was run.';
  const parts = [
    succeeded > 0 && paint.good(fixed === succeeded ? `${fixed} fixed` : `${succeeded} ok (${fixed} fixed)`),
    failed > 0 && paint.bad(`${failed} failed`),
    timedOut > 0 && paint.bad(`${timedOut} timed out`),
    givenBack > 0 && paint.warn(`${givenBack} given back`),
    running > 0 && paint.strong(`${running} still running`),
  ].filter((part) => part !== false);
  return `${tried} tried: ${parts.join(', ')}.`;
}

/** `207 -> 177 still fail`: when it began, and when it ended. What was moved since is told as what it is now. */
function failingText({ failing: { before, after, now } }: NightView): string {
  const ended = after ?? now;
  if (before === undefined || ended === undefined) return now === undefined ? '' : `${now} fail now`;
  if (now === ended) return `${before} -> ${now} still fail`;
  return `${before} -> ${ended} still failed${now === undefined ? '' : `, ${now} now`}`;
}

/** `Sun: 31 tried, 9 fixed` */
export function previousText(previous: PreviousNight | undefined, now: number): string {
  if (!previous) return '';
  const { startedAt, tried, fixed } = previous;
  const [weekday = '', day = '', month = '', time = ''] = dayAndClock(startedAt).split(' ');
  const isToday = new Date(startedAt).toDateString() === new Date(now).toDateString();
  const when = isToday ? time : now - startedAt < 6 * DAY_MS ? weekday : `${day} ${month}`;
  return `${when}: ${tried} tried, ${fixed} fixed`;
}
