import type { NightSession } from './night-sessions.ts';
import type { Tally } from './tally.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

export interface NightUsed {
  /** At most so many at a time in one session. */
  readonly slots: number;
  /** Time in which any session ran; time that slots were there for, and how much of it phases took. */
  readonly wallMs: number;
  readonly slotMs: number;
  readonly busyMs: number;
  readonly telemetryEvents: number;
  readonly tokens: number;
  readonly costUsd: number;
  /** What the sessions might have spent in all; undefined where one had no limit. */
  readonly maxCostUsd: number | undefined;
  /** Telemetry events for each minute that phases ran. */
  readonly yieldPerMinute: number | undefined;
  /** Attempts that came to an end of their own or of their limit, for each hour in which a session ran. */
  readonly perHour: number | undefined;
}

export function describeUse(sessions: readonly NightSession[], tally: Tally, now: number): NightUsed {
  const spans = sessions.map((session) => ({ from: session.startedAt, to: endOf(session, now) }));
  const slots = sessions.map(({ options }) => Math.max(1, numberOf(options.concurrency ?? options.maxWorkers)));
  const slotMs = spans.reduce((sum, { from, to }, at) => sum + (to - from) * (slots[at] ?? 1), 0);
  const wallMs = unionOf(spans);
  const { telemetryEvents, tokens, costUsd, counts, busyMs } = tally;
  const judged = counts.succeeded + counts.failed + counts.timedOut;
  return {
    ...{ slots: Math.max(1, ...slots), wallMs, slotMs, busyMs: Math.min(busyMs, slotMs) },
    ...{ telemetryEvents, tokens, costUsd, maxCostUsd: maxCostOf(sessions) },
    yieldPerMinute: busyMs > 0 && telemetryEvents > 0 ? telemetryEvents / (busyMs / MINUTE_MS) : undefined,
    perHour: wallMs > 0 && judged > 0 ? judged / (wallMs / HOUR_MS) : undefined,
  };
}

/** A controller that is gone did nothing after it was heard last. */
function endOf({ startedAt, endedAt, controllerGone, heartbeatAt }: NightSession, now: number): number {
  return Math.max(startedAt, endedAt ?? (controllerGone ? heartbeatAt : now));
}

function unionOf(spans: readonly { from: number; to: number }[]): number {
  let reached = Number.NEGATIVE_INFINITY;
  let ms = 0;
  for (const { from, to } of spans) {
    ms += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return ms;
}

function maxCostOf(sessions: readonly NightSession[]): number | undefined {
  const limits = sessions.map(({ options }) => numberOf(options.maxCostUsd));
  return limits.every((limit) => limit > 0) ? limits.reduce((sum, limit) => sum + limit, 0) : undefined;
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
