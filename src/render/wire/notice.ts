/** What a notification says: the document that webhooks and commands are given. */
import { formatHandle } from '../../core/attempt.ts';
import { maskText } from '../../core/mask.ts';
import type { AttemptView } from '../../read/attempts.ts';
import type { SessionFamily } from '../../read/session-families.ts';
import { type NoticeView, nextCommand, noticeText } from '../notice.ts';
import { courseWire, totalsWithFixedWire } from './course.ts';
import { iso, seconds, type Wire } from './wire.ts';

const NOTICE_SCHEMA_VERSION = 1;

/** `text` is what Slack, Mattermost, Teams and others show; `content`, and that nobody is called, Discord. */
export function noticeWire(view: NoticeView): Wire {
  const { id, kind, event, host, backlog } = view;
  const text = noticeText(view);
  return {
    schema_version: NOTICE_SCHEMA_VERSION,
    id,
    event: kind,
    at: iso(event.at),
    host,
    backlog,
    session_id: event.sessionId ?? null,
    text,
    content: text,
    allowed_mentions: { parse: [] },
    next: nextCommand(view),
    ...detail(view),
  };
}

function detail(view: NoticeView): Wire {
  if (view.kind.startsWith('session.')) return sessionDetail(view);
  return view.kind === 'hold.placed' ? holdDetail(view) : phaseDetail(view);
}

function sessionDetail({ session, families, newFamilies, counts, event }: NoticeView): Wire {
  if (!session) return {};
  const { totals } = session;
  return {
    ...courseWire(session),
    ...totalsWithFixedWire(totals),
    total_tokens: totals.tokens,
    total_cost_usd: totals.costUsd,
    still_failing: counts.failed + counts.dead,
    families: families.map((family) => familyWire(family, newFamilies)),
    warning: event.type === 'session.warned' ? event.data.note : null,
  };
}

function familyWire(
  { fingerprint, category, failures, runs, handle, message }: SessionFamily,
  fresh: readonly string[],
): Wire {
  return {
    fingerprint,
    category,
    is_new: fresh.includes(fingerprint),
    failures,
    runs,
    newest: formatHandle(handle),
    sample: maskText(message),
  };
}

function phaseDetail({ event, attempt }: NoticeView): Wire {
  const { key, data } = event;
  return {
    run_id: key?.runId ?? null,
    phase_id: key?.phaseId ?? null,
    outcome: data.outcome,
    final_state: data.to ?? null,
    category: data.category ?? null,
    failure_fingerprint: data.fingerprint ?? null,
    ...(attempt && attemptDetail(attempt)),
  };
}

function attemptDetail(attempt: AttemptView): Wire {
  return {
    handle: formatHandle(attempt.handle),
    attempt: attempt.number,
    error_message: attempt.message === null ? null : maskText(attempt.message),
    subprocess_returncode: attempt.returnCode,
    subprocess_signal: attempt.signal,
    subprocess_duration_seconds: seconds(attempt.durationMs),
    subprocess_stdout_path: attempt.stdoutPath,
    subprocess_stderr_path: attempt.stderrPath,
  };
}

function holdDetail({ event: { data, by } }: NoticeView): Wire {
  return {
    on: data.on,
    run_id: data.runId || null,
    phase_id: data.phaseId || null,
    family: data.family || null,
    quota: data.quota || null,
    why: data.why,
    note: data.note,
    by,
    until: typeof data.until === 'number' ? iso(data.until) : null,
  };
}

/** For `drain notify --test`: as every other one begins. */
export function sampleWire({ host, backlog, at }: { host: string; backlog: string; at: number }): Wire {
  const text = `drain on ${host}: a test. What is configured to come here will come here.`;
  return {
    schema_version: NOTICE_SCHEMA_VERSION,
    id: `${host}:${backlog}#test-${at}`,
    event: 'test',
    at: iso(at),
    ...{ host, backlog, session_id: null, text, content: text, allowed_mentions: { parse: [] } },
    next: 'drain notify --dry-run',
  };
}
