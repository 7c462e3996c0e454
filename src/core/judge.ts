/**
 * Ending and findings -> outcome. Pure, and decided once an attempt. The first cause wins: what drain itself ended is not
 * judged by its code; and every contradiction is named.
 */

import { formatDuration } from './duration.ts';
import type { EndingCause, LimitName } from './executor.ts';
import { type CategoryRule, categorise } from './failure/category.ts';
import type { Excerpt } from './failure/excerpt.ts';
import { fingerprint, type Own } from './failure/fingerprint.ts';
import { failureMessage } from './failure/message.ts';
import type { Against, Outcome } from './outcome.ts';
import type { Limits } from './phase.ts';

/** What one piece of evidence found. */
export type Finding =
  /** Speaks against success, whatever the code says. */
  | { readonly is: 'contradiction'; readonly against: Against; readonly category?: string; readonly message: string }
  /** The phase could not do its work and says nothing about itself: given back unburned. */
  | {
      readonly is: 'give-back';
      readonly by: 'rate-limit' | 'source' | 'kept-batches';
      readonly category?: string;
      readonly message: string;
      readonly until?: number;
      /** Which of the phase's quotas has no more to give; none: all of them. */
      readonly quota?: string;
      /** In the words of the phase. */
      readonly said?: string;
      /** Holds only when the command itself succeeded; only when the attempt would be a failure otherwise; or only of what a signal ended. */
      readonly only?: 'after-success' | 'after-failure' | 'after-signal';
    }
  /** Says that it succeeded: with a code other than 0, the failure says both. */
  | { readonly is: 'claim'; readonly message: string }
  /** Worth recording, decides nothing. */
  | { readonly is: 'note'; readonly message: string };

export interface Evidence {
  readonly findings: readonly Finding[];
  /** What looks like the error in its output. */
  readonly excerpt: Excerpt | undefined;
  readonly own: Own;
  readonly rules: readonly CategoryRule[];
  /** The log that a person should open. */
  readonly log: string;
  readonly limits: Limits;
  /** A stop was under way: an end by TERM, INT or HUP was then meant for us. */
  readonly stopping: boolean;
  /** Why drain has ended it, in words; none: somebody stopped the session. */
  readonly endedBy?: string | undefined;
}

const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'];

export function judge(cause: EndingCause, evidence: Evidence): Outcome {
  switch (cause.is) {
    case 'refused':
      return cause.transient ? notStarted(cause.why, evidence) : cannotStart(cause.why, evidence);
    case 'stopped':
      return { is: 'interrupted', by: 'stop', message: stoppedMessage(evidence) };
    case 'lost':
      return { is: 'interrupted', by: cause.by, message: `given back: ${cause.why}` };
    case 'limit':
      return overLimit(cause.limit, unspoken(evidence));
    case 'signal':
      if (evidence.stopping && STOP_SIGNALS.includes(cause.signal)) return judge({ is: 'stopped' }, evidence);
      return givenBack(evidence, signalled(cause)) ?? endedBySignal(cause, unspoken(evidence));
    case 'exit':
      return cause.code === 0
        ? judgeZero(evidence)
        : (givenBack(evidence, ['after-failure']) ?? endedByCode(cause, evidence));
  }
}

function stoppedMessage({ endedBy }: Evidence): string {
  return `given back: ${endedBy ?? 'the session was stopped'}`;
}

/** What was cut off had no last word: only what looks like an error tells it from others that were cut off. */
function unspoken(evidence: Evidence): Evidence {
  const { excerpt } = evidence;
  return excerpt === undefined || excerpt.isError
    ? evidence
    : { ...evidence, excerpt: { ...excerpt, line: `last line: ${excerpt.line}`, text: '' } };
}

function judgeZero(evidence: Evidence): Outcome {
  const back = givenBack(evidence, ['after-success']);
  if (back) return back;
  const against = contradictions(evidence);
  if (against.length === 0) return { is: 'succeeded' };
  const limited = givenBack(evidence, ['after-failure']);
  if (limited) return limited;
  const text = against.map((finding) => finding.message).join('; ');
  const category = against[0]?.category ?? categoryOf(text, evidence);
  return failure(
    { against: against.map((finding) => finding.against), category, cause: 'exit 0, but', line: text, text },
    evidence,
  );
}

const OOM = ', killed by the kernel for want of memory';

function endedBySignal({ signal, oom }: Extract<EndingCause, { is: 'signal' }>, evidence: Evidence): Outcome {
  return failed(['signal'], oom ? 'oom' : 'signal', `ended by ${signal}${oom ? OOM : ''}`, evidence);
}

function endedByCode({ code, oom }: Extract<EndingCause, { is: 'exit' }>, evidence: Evidence): Outcome {
  return failed(['code'], oom ? 'oom' : undefined, `exit ${code}${oom ? OOM : ''}`, evidence);
}

/** A failure of the process itself, with what else speaks against it. */
function failed(own: readonly Against[], category: string | undefined, cause: string, evidence: Evidence): Outcome {
  const against = contradictions(evidence);
  const claims = evidence.findings
    .filter((finding) => finding.is === 'claim')
    .map((finding) => `, though ${finding.message}`);
  const said = against.find((finding) => finding.against === 'result')?.message;
  const text = said ?? evidence.excerpt?.text;
  return failure(
    {
      against: [...own, ...against.map((finding) => finding.against)],
      category: category ?? against[0]?.category ?? (text === undefined ? 'other' : categoryOf(text, evidence)),
      cause: cause + claims.join(''),
      line: said ?? evidence.excerpt?.line,
      text,
      isReason: said !== undefined || evidence.excerpt?.isError === true,
    },
    evidence,
  );
}

function cannotStart(why: string, evidence: Evidence): Outcome {
  return failure({ against: ['start'], category: 'start', cause: 'cannot start', line: why, text: why }, evidence);
}

interface FailureParts {
  readonly against: readonly Against[];
  readonly category: string;
  readonly cause: string;
  /** What is quoted. */
  readonly line: string | undefined;
  /** What tells it from other failures. */
  readonly text: string | undefined;
  /** False where the text is only what was printed last. */
  readonly isReason?: boolean;
}

function failure(
  { against, category, cause, line, text = '', isReason = true }: FailureParts,
  evidence: Evidence,
): Outcome {
  return {
    is: 'failed',
    against: [...new Set(against)],
    category,
    // What gave no reason is told apart by how it ended too, whose number a text's normalising would blur.
    fingerprint: fingerprint(text !== '' && isReason ? category : `${category} ${cause}`, text, evidence.own),
    message: failureMessage({ cause, line, log: evidence.log }),
  };
}

/** It did fail: a text that gives no reason is no "unknown". */
function categoryOf(text: string, { rules }: Evidence): string {
  const category = categorise(text, rules);
  return category === 'unknown' ? 'other' : category;
}

function overLimit(limit: LimitName, evidence: Evidence): Outcome {
  const { timeoutMs, silenceMs, maxLogBytes } = evidence.limits;
  switch (limit) {
    case 'timeout':
      return timedOut(limit, `timed out after ${formatDuration(timeoutMs)}`, evidence);
    case 'silence':
      return timedOut(limit, `did nothing for ${formatDuration(silenceMs)}`, evidence);
    case 'log-limit':
      return failed([limit], limit, `a log outgrew ${formatMb(maxLogBytes)} (--max-log-mb)`, evidence);
  }
}

function timedOut(limit: 'timeout' | 'silence', cause: string, evidence: Evidence): Outcome {
  const { excerpt, own, log } = evidence;
  return {
    is: 'timed_out',
    limit,
    category: limit,
    fingerprint: fingerprint(limit, excerpt?.text ?? '', own),
    message: failureMessage({ cause, line: excerpt?.line, log }),
  };
}

function formatMb(bytes: number): string {
  return `${Number((bytes / 1_048_576).toFixed(1))} MB`;
}

function notStarted(why: string, evidence: Evidence): Outcome {
  return { is: 'not_started', message: failureMessage({ cause: 'not started', line: why, log: evidence.log }) };
}

type After = NonNullable<Extract<Finding, { is: 'give-back' }>['only']>;

/** What the kernel killed for want of memory would be killed again. */
function signalled({ oom }: Extract<EndingCause, { is: 'signal' }>): After[] {
  return oom ? ['after-failure'] : ['after-failure', 'after-signal'];
}

function givenBack(evidence: Evidence, after: readonly After[]): Outcome | undefined {
  const back = evidence.findings.find(
    (finding) => finding.is === 'give-back' && (finding.only === undefined || after.includes(finding.only)),
  );
  if (back?.is !== 'give-back') return undefined;
  const { by, message, until, quota, said } = back;
  return {
    ...{ is: 'interrupted', by, message },
    ...(until !== undefined && { until }),
    ...(quota !== undefined && { quota }),
    ...(said !== undefined && { said }),
  };
}

function contradictions(evidence: Evidence): Extract<Finding, { is: 'contradiction' }>[] {
  return evidence.findings.filter((finding) => finding.is === 'contradiction');
}
