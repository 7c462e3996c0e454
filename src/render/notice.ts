/** A notice in one line, for whoever reads it on a telephone. */
import { formatHandle } from '../core/attempt.ts';
import { formatDuration } from '../core/duration.ts';
import { maskText } from '../core/mask.ts';
import type { NoticeKind } from '../core/notify/kind.ts';
import { type Counts, formatKey } from '../core/phase.ts';
import { processed, THROUGH } from '../core/session.ts';
import type { AttemptView } from '../read/attempts.ts';
import type { Notice } from '../read/notices.ts';
import type { SessionFamily } from '../read/session-families.ts';
import type { SessionView } from '../read/sessions.ts';
import { withoutLog } from './ended.ts';
import { count, fit, plain } from './text.ts';
import { soon } from './time.ts';

/** What a notice tells of, looked up when it is told. */
export interface NoticeView extends Notice {
  readonly host: string;
  /** The database. */
  readonly backlog: string;
  /** The same wherever and however often it is told: a receiver can tell by it what it has had already. */
  readonly id: string;
  readonly session?: SessionView | undefined;
  readonly families: readonly SessionFamily[];
  /** Fingerprints of those of them that were seen in this session first. */
  readonly newFamilies: readonly string[];
  readonly attempt?: AttemptView | undefined;
  /** Of the whole backlog, when it is told. */
  readonly counts: Counts;
}

/** Chats cut what is longer, and some refuse it. */
const LONGEST = 500;

export function noticeText(view: NoticeView): string {
  const told = TELL[view.kind](view);
  return fit(silent(plain(maskText(`drain on ${view.host}: ${told}`))), LONGEST);
}

/** The command to type. */
export function nextCommand({ event, attempt, session, kind }: NoticeView): string {
  if (attempt) return `drain show ${formatHandle(attempt.handle)}`;
  if (kind === 'hold.placed') return 'drain plan --held';
  if (kind === 'session.started') return 'drain status';
  return session ? `drain report ${event.sessionId}` : 'drain report';
}

/** What was quoted from a log calls nobody: neither `@channel` nor `<!here>` nor `<@U024BE7LH>`. */
function silent(text: string): string {
  return text.replace(/<(?=[!@#])/g, '< ').replace(/@(?=(?:everyone|here|channel|all)\b)/gi, '@ ');
}

const TELL: Readonly<Record<NoticeKind, (view: NoticeView) => string>> = {
  'session.failed': finished,
  'session.finished': finished,
  'session.started': ({ session }) => `a session has begun (${session?.sessionId}), batch of ${session?.batchSize}`,
  'session.warned': ({ event }) => String(event.data.note),
  'phase.dead': (view) => `${nameOf(view)} is dead and will not be tried again: ${reasonOf(view)}`,
  'family.new': (view) => `new failure ${view.event.data.fingerprint} in ${nameOf(view)}: ${reasonOf(view)}`,
  'phase.failed': (view) => `${nameOf(view)} failed: ${reasonOf(view)}`,
  'phase.fixed': (view) => `${nameOf(view)} is fixed`,
  'hold.placed': held,
};

function finished(view: NoticeView): string {
  const { session, families, newFamilies, counts } = view;
  if (!session) return `session ${view.event.sessionId} has ended`;
  const { totals, stopReason, startedAt, endedAt } = session;
  const back = totals.interrupted + totals.notStarted;
  const took = endedAt === null ? '' : ` in ${formatDuration(endedAt - startedAt)}`;
  const parts = [
    `${totals.fixed} fixed`,
    `${totals.failed} failed${causes(families.length, newFamilies.length)}`,
    ...(totals.timedOut > 0 ? [`${totals.timedOut} timed out`] : []),
    ...(back > 0 ? [`${back} given back`] : []),
  ];
  const still = counts.failed + counts.dead;
  const isThrough = stopReason !== null && THROUGH.includes(stopReason);
  const why = isThrough ? '' : ` It ended by ${stopReason}: ${session.stopNote}`;
  return `${processed(totals)} tried${took}: ${parts.join(', ')}; ${still} still ${still === 1 ? 'fails' : 'fail'}.${why}`;
}

function causes(all: number, fresh: number): string {
  if (all === 0) return '';
  return ` (${count(all, 'cause')}${fresh > 0 ? `, ${fresh} new` : ''})`;
}

function nameOf({ event }: NoticeView): string {
  return event.key ? formatKey(event.key) : 'a phase';
}

function reasonOf({ attempt, event }: NoticeView): string {
  const burned = attempt ? withoutLog(attempt.message) : '';
  return burned || String(event.data.category ?? event.data.outcome);
}

function held({ event: { data, by } }: NoticeView): string {
  const of = { run: data.runId, phase: `${data.runId}/${data.phaseId}`, family: data.family, quota: data.quota };
  const what = data.on === 'everything' ? 'everything' : `${data.on} ${of[data.on as keyof typeof of]}`;
  const until = typeof data.until === 'number' ? ` until ${soon(data.until)}` : '';
  return `${what} is held${until} (${data.why}) by ${by}: ${data.note}`;
}
