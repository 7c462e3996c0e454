/**
 * Usage limits that the output tells of, by rules of the configuration. Only fresh evidence counts: the ends of this
 * attempt's own logs, only when it did not succeed, and no time to open again that has passed already.
 */
import type { AttemptUnderWay, EvidenceKind } from '../core/evidence.ts';
import { clip, oneLine, stripControls } from '../core/failure/plain.ts';
import { givenBackMessage } from '../core/given-back.ts';
import { parseInstant } from '../core/instant.ts';
import type { Finding } from '../core/judge.ts';
import { readTail } from '../logs/tail.ts';

export interface RateLimitRule {
  /** Its groups `at`, `seconds` and `minutes` say when the limit opens again. */
  readonly pattern: RegExp;
  /** Until it opens again, where the text does not say. */
  readonly waitMs: number;
  /** Which of the phase's quotas it is; none: all of them. */
  readonly quota?: string | undefined;
}

const MAX_QUOTE = 200;

/** What heads every stdout log is ours and not the phase's: its command may well name a limit. */
const HEADER = /^(?:\[drain\] .*\n)+/;

export function createRateLimitEvidence(rules: readonly RateLimitRule[]): EvidenceKind {
  return {
    name: 'rate-limit',
    begin(attempt) {
      if (rules.length === 0) return undefined;
      return { gather: ({ at }) => ({ findings: findingsOf(attempt, rules, at) }) };
    },
  };
}

/** The first rule that matches with a time to come; else what shows why one that matches does not count. */
function findingsOf(attempt: AttemptUnderWay, rules: readonly RateLimitRule[], now: number): Finding[] {
  const { logs, claimedAt } = attempt;
  const texts = [logs.stderr, logs.stdout].map((log) => stripControls(readTail(log).text).replace(HEADER, ''));
  const seen = rules.flatMap((rule) => texts.flatMap((text) => seeLimit(text, rule, { now, since: claimedAt }) ?? []));
  const fresh = seen.find(({ until }) => until > now);
  if (fresh) return [giveBack(fresh)];
  return seen.slice(0, 1).map(({ said, until }) => ({
    is: 'note',
    message: `its output names a usage limit that was open again by then (${new Date(until).toISOString()}): ${said}`,
  }));
}

interface SeenLimit {
  readonly said: string;
  readonly until: number;
  readonly quota: string | undefined;
}

interface Times {
  readonly now: number;
  /** When the attempt began: a time of day is the next one after it. */
  readonly since: number;
}

/** The last match counts: a tool that waited and went on has written of more than one. */
function seeLimit(text: string, { pattern, waitMs, quota }: RateLimitRule, times: Times): SeenLimit | undefined {
  const match = [...text.matchAll(new RegExp(pattern.source, 'gim'))].at(-1);
  if (!match) return undefined;
  const until = opensAt(match.groups ?? {}, times) ?? times.now + waitMs;
  return { said: clip(oneLine(quoteAt(text, match.index)), MAX_QUOTE), until, quota };
}

function opensAt({ at, seconds, minutes }: Partial<Record<string, string>>, times: Times): number | undefined {
  if (at !== undefined) return parseInstant(at, new Date(times.since));
  if (seconds === undefined && minutes === undefined) return undefined;
  const until = times.now + (Number(seconds ?? 0) + 60 * Number(minutes ?? 0)) * 1000;
  return until <= LATEST ? Math.round(until) : undefined;
}

/** What a Date can hold (ECMA-262). */
const LATEST = 8.64e15;

/** The line; of one that is JSON, the text in which it stands. */
function quoteAt(text: string, index: number): string {
  const line = between(text, index, '\n');
  return line.startsWith('{') ? between(text, index, '"') : line;
}

function between(text: string, index: number, mark: string): string {
  const end = text.indexOf(mark, index);
  return text.slice(text.lastIndexOf(mark, index - 1) + 1, end < 0 ? undefined : end);
}

function giveBack({ said, until, quota }: SeenLimit): Finding {
  return {
    ...{ is: 'give-back', by: 'rate-limit', only: 'after-failure', said, until },
    message: givenBackMessage('usage limit', { until, said }),
    ...(quota !== undefined && { quota }),
  };
}
