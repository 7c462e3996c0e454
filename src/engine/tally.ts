/** What the session has done so far: the limits are functions of it. */
import type { Repeats } from '../core/breaker/breaker.ts';
import type { EndedAttempt, Tally } from '../core/session.ts';
import type { Usage } from './usage.ts';

/** What limits look back on: more than any of them needs. */
const REMEMBERED = 1000;

type Told = 'running' | 'adopted' | 'busySince' | 'oldestSince' | 'stopRequested' | 'signal';

interface Rest extends Pick<Tally, Told> {
  readonly usage: Usage;
}

/** Lives as long as the session. */
export class SessionTally implements Repeats {
  /** How many phases of each run were taken: the next round begins where this one is even. */
  readonly taken = new Map<string, number>();
  private readonly counts = { succeeded: 0, failed: 0, timed_out: 0, interrupted: 0, not_started: 0 };
  private readonly timeouts = new Map<string, number>();
  private readonly seen = new Map<string, { count: number; runs: Set<string> }>();
  private readonly ended: EndedAttempt[] = [];
  private readonly startedAt: number;
  private lastEndedAt: number | undefined;

  constructor(startedAt: number) {
    this.startedAt = startedAt;
  }

  take(runId: string): void {
    this.taken.set(runId, (this.taken.get(runId) ?? 0) + 1);
  }

  /** @param at when that was, epoch milliseconds */
  add(facts: EndedAttempt, at: number): void {
    const { runId, outcome, fingerprint } = facts;
    if (outcome !== 'interrupted' && outcome !== 'not_started') this.noteEnd(at);
    this.counts[outcome]++;
    this.ended.push(facts);
    if (this.ended.length > REMEMBERED) this.ended.shift();
    if (outcome === 'timed_out') this.timeouts.set(runId, this.timeoutsOf(runId) + 1);
    if (fingerprint !== undefined) this.see(fingerprint, runId);
  }

  /** Something was brought to an end: its own, or what a dead session had left running. */
  noteEnd(at: number): void {
    this.lastEndedAt = at;
  }

  readonly timeoutsOf = (runId: string): number => this.timeouts.get(runId) ?? 0;

  readonly repeatsOf = (fingerprint: string): { count: number; runs: readonly string[] } => {
    const seen = this.seen.get(fingerprint);
    return { count: seen?.count ?? 0, runs: [...(seen?.runs ?? [])] };
  };

  at(now: number, { usage, ...rest }: Rest): Tally {
    const { succeeded, failed, timed_out: timedOut, interrupted, not_started: notStarted } = this.counts;
    return {
      now,
      startedAt: this.startedAt,
      succeeded,
      failed,
      timedOut,
      interrupted,
      notStarted,
      lastEndedAt: this.lastEndedAt,
      ended: this.ended,
      used: (span) => usage.of(span, { now, ended: Object.values(this.counts).reduce((sum, count) => sum + count) }),
      ...rest,
    };
  }

  private see(fingerprint: string, runId: string): void {
    const seen = this.seen.get(fingerprint) ?? { count: 0, runs: new Set<string>() };
    seen.count++;
    seen.runs.add(runId);
    this.seen.set(fingerprint, seen);
  }
}
