/** The backlog now. */
import { formatHandle } from '../core/attempt.ts';
import { formatDuration } from '../core/duration.ts';
import { formatKey } from '../core/phase.ts';
import { processed } from '../core/session.ts';
import type { CategoryCount } from '../read/category-counts.ts';
import { type DeliveryState, MOST_COUNTED } from '../read/deliveries.ts';
import type { LastSession } from '../read/last-session.ts';
import type { PauseView } from '../read/pauses.ts';
import type { QuotaView } from '../read/quotas.ts';
import type { SessionInProgress, StatusView } from '../read/status.ts';
import type { Unattended, UnderWay } from '../read/under-way.ts';
import { formatBytes } from './bytes.ts';
import { countsText, sumOf } from './ended.ts';
import { fact, facts, foldBetween, ROOM, spread } from './facts.ts';
import { heldLines, suggestions } from './held.ts';
import { resumeText, targetText } from './pauses.ts';
import { pipeLines } from './pipe/block.ts';
import { count, fit, padEnd, paint, plain } from './text.ts';
import { ago, clock, dayAndClock, localTime, soon } from './time.ts';
import { waysOfDoors, wayToQueued } from './undone.ts';

/** Of what runs, and of what is paused. */
const SHOWN = 5;

export interface StatusOptions {
  readonly freeBytes: number | undefined;
}

export function statusText(view: StatusView, { freeBytes }: StatusOptions): string {
  if (sumOf(view.counts) === 0) return 'The backlog is empty. To bring work in: drain import FILE';
  const last = view.last
    ? `last session ${ago(view.last.endedAt, view.now)}`
    : view.sessions.length > 0
      ? ''
      : 'no session yet';
  return [
    spread(countsText(view.counts), last),
    ...facts('failing', categoryLines(view.categories)),
    ...fact('last', view.last ? lastText(view.last) : ''),
    ...view.sessions.flatMap((session) => sessionLines(session, view.now)),
    ...facts(
      'running',
      shortened(
        view.underWay.map((attempt) => underWayLines(attempt, view.now)),
        'status --json',
      ),
    ),
    ...facts('paused', shortened(view.pauses.map(pauseLines), 'status --json')),
    ...facts('held', shortened(view.quotas.flatMap(limitLines), 'status --json')),
    ...fact('quotas', view.quotas.flatMap(slotsText).join(', ')),
    ...fact('disk', freeBytes === undefined ? '' : `${formatBytes(freeBytes)} free`),
    ...facts(
      'notify',
      view.deliveries.flatMap((delivery) => deliveryLines(delivery, view.now)),
    ),
    ...nextLines(view),
  ].join('\n');
}

/** Kinds of failures that are named. */
const KINDS = 6;

/** `84 patch, 60 collection`, no number parted from its kind. */
function categoryLines(categories: readonly CategoryCount[]): string[] {
  const named = categories.slice(0, KINDS).map(({ category, failed, dead }) => `${failed + dead} ${plain(category)}`);
  const rest = categories.slice(KINDS).reduce((sum, { failed, dead }) => sum + failed + dead, 0);
  const parts = [...named, ...(rest > 0 ? [`${rest} of other kinds`] : [])];
  return foldBetween(
    parts.map((part, nth) => (nth + 1 < parts.length ? `${part},` : part)),
    ROOM,
  );
}

/** What the last session came to, in a line. */
function lastText({ totals, startedAt, endedAt, status }: LastSession): string {
  const { fixed, failed, timedOut } = totals;
  const back = totals.interrupted + totals.notStarted;
  const parts = [
    `${fixed} fixed`,
    ...(totals.succeeded > fixed ? [`${totals.succeeded - fixed} ok`] : []),
    paintIf(failed > 0, `${failed} failed`),
    ...(timedOut > 0 ? [paint.bad(`${timedOut} timed out`)] : []),
    ...(back > 0 ? [`${back} given back`] : []),
  ];
  const how = status === 'completed' ? '' : `, ${status}`;
  return `${processed(totals) + back} tried: ${parts.join(', ')}; ${dayAndClock(startedAt)} to ${clock(endedAt)}${how}`;
}

function paintIf(isBad: boolean, text: string): string {
  return isBad ? paint.bad(text) : text;
}

function shortened(entries: readonly string[][], more: string): string[] {
  const left = entries.length - SHOWN;
  return [...entries.slice(0, SHOWN).flat(), ...(left > 0 ? [`and ${left} more: drain ${more}`] : [])];
}

function sessionLines({ session, controllerGone }: SessionInProgress, now: number): string[] {
  const { totals, process } = session;
  const failures = totals.failed + totals.timedOut;
  const done = `${totals.succeeded} ok, ${failures} failed, ${totals.running} running`;
  const id = plain(session.sessionId);
  if (!controllerGone) return fact('session', `${id}  for ${formatDuration(now - session.startedAt)}: ${done}`);
  const since = `its controller (pid ${process.pid}) is gone since ${clock(session.heartbeatAt)}`;
  return [...fact('session', id), ...fact('', paint.warn(since))];
}

export function underWayLines(underWay: UnderWay, now: number): string[] {
  const batches = underWay.pipe ? pipeLines(underWay.pipe) : [];
  return [...underWayLine(underWay, now), ...batches.map((line) => fit(`${padEnd('', 7)}${line}`, ROOM))];
}

/** Without the batches of a flow. */
export function underWayLine({ attempt, limitMs, lastOutputAt, unattended }: UnderWay, now: number): string[] {
  const handle = padEnd(formatHandle(attempt.handle), 6);
  const key = plain(formatKey(attempt));
  if (unattended) {
    const lines = unattendedLines(unattended).map((line) => `${padEnd('', 7)}${line}`);
    return [`${handle} ${fit(key, ROOM - 7, 'middle')}`, ...lines];
  }
  const right = timing({ startedAt: attempt.startedAt, limitMs, lastOutputAt }, now);
  const room = ROOM - 7 - 2 - right.length;
  return [`${handle} ${padEnd(fit(key, room, 'middle'), room)}  ${right}`];
}

function unattendedLines({ since, fate, code }: Unattended): string[] {
  if (fate === 'unseen') {
    const where = 'its controller is on another machine or in another container';
    return [paint.warn('UNSEEN from here:'), paint.warn(where)];
  }
  const found = {
    lives: ['its process lives', 'drain recover --wait, or the next drain, adopts it'],
    ended: [`it ended with code ${code}`, 'drain recover, or the next drain, writes it down'],
    gone: ['no process of it is left', 'drain recover, or the next drain, gives it back'],
  } as const;
  const [what, way] = found[fate];
  return [paint.warn(`UNATTENDED since ${clock(since)}: controller gone, ${what}`), paint.faint(way)];
}

function timing(
  facts: { startedAt: number | null; limitMs: number; lastOutputAt: number | undefined },
  now: number,
): string {
  if (facts.startedAt === null) return 'starting';
  const limit = facts.limitMs > 0 ? ` of ${formatDuration(facts.limitMs)}` : '';
  const silent = facts.lastOutputAt === undefined ? '' : `, output ${wholeSeconds(now - facts.lastOutputAt)} ago`;
  return `${wholeSeconds(now - facts.startedAt)}${limit}${silent}`;
}

function wholeSeconds(ms: number): string {
  return formatDuration(Math.max(0, Math.round(ms / 1000)) * 1000);
}

function pauseLines({ target, why: reason, by, note, until }: PauseView): string[] {
  const what = `${targetText(target)}${reason === 'canary' ? ' waits for its canary' : ''}`;
  const when = until === null ? '' : ` until ${soon(until)}`;
  const why = note === '' ? '' : ` (${plain(note)})`;
  return [fit(`${what}${when}, by ${plain(by)}${why}`, ROOM), paint.faint(`  to lift it: ${resumeText(target)}`)];
}

/** A quota that waits for its usage limit to open again. */
function limitLines({ quota, limit }: QuotaView): string[][] {
  if (!limit) return [];
  const what = `\`${plain(quota)}\` until ${soon(limit.until)} (usage limit, ${count(limit.phases, 'phase')})`;
  const resume = resumeText({ on: 'quota', quota });
  const lift = resume.length + 20 > ROOM ? [`  ${resume}`] : [];
  const note = `  ${fit(plain(limit.note), ROOM - 2 - (lift.length > 0 ? 0 : resume.length + 3))}`;
  return [[fit(what, ROOM), paint.faint(lift.length > 0 ? note : `${note}   ${resume}`), ...lift.map(paint.faint)]];
}

/** Only what has gone wrong, or has yet to go out. */
function deliveryLines({ target, owed, failed }: DeliveryState, now: number): string[] {
  const name = `${target.number} ${plain(target.name)}`;
  const many = owed === MOST_COUNTED ? `${owed} or more` : String(owed);
  return [
    ...(failed
      ? [
          paint.warn(fit(`${failed.kind} not delivered ${ago(failed.at, now)} to ${name}`, ROOM)),
          `  ${fit(plain(failed.why), ROOM - 2)}`,
        ]
      : []),
    ...(owed > 0 ? [fit(`${many} still to be delivered to ${name}: drain notify`, ROOM)] : []),
  ];
}

/** `claude 2 of 3 running` */
function slotsText({ quota, slots, used }: QuotaView): string[] {
  return slots === null ? [] : [`${plain(quota)} ${used} of ${slots} running`];
}

/** What a drain would do now; and where that is nothing, why, and what would do something. */
function nextLines(view: StatusView): string[] {
  return [...facts('left', waysOfDoors(view.undone)), ...nextOfDrain(view)];
}

function nextOfDrain({ next, counts, held, undone }: StatusView): string[] {
  if (next) return facts('next', [`${fit(plain(formatKey(next)), ROOM - 22, 'middle')}  and more: drain plan`]);
  if (held.length > 0) return ['A drain would run nothing now:', ...heldLines(held), ...suggestions(held)];
  const why = counts.failed > 0 ? 'what has failed is of other doors' : 'nothing has failed';
  return facts('next', [`a drain would run nothing: ${why}`, ...wayToQueued(undone)]);
}

/** `--expect-within`: what a monitor says. */
export function overdueText({ last, now }: StatusView, withinMs: number): string {
  const found = last
    ? `the last one ended ${ago(last.endedAt, now)} (${localTime(last.endedAt)})`
    : 'none has ended yet';
  return `No session ended within ${formatDuration(withinMs)}: ${found}.`;
}
