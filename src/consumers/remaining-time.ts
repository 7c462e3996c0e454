/** How long the rest of a session will take, by what its phases took before. */
import { formatKey, type Key } from '../core/phase.ts';
import type { AttemptView } from '../read/attempts.ts';

type Running = Key & Pick<AttemptView, 'startedAt' | 'claimedAt'>;

export interface RemainingOptions {
  /** Of each planned phase, by `RUN/PHASE` and in their order; undefined where nothing is known. */
  readonly expectedMs: ReadonlyMap<string, number | undefined>;
  readonly concurrency: number;
}

/** What nothing is known of takes as long as what ended in this session, at the median; before that, as the planned ones. */
export class RemainingTime {
  private readonly expectedMs: RemainingOptions['expectedMs'];
  private readonly concurrency: number;
  /** Keys of phases that have not ended. */
  private readonly left: Set<string>;
  /** Sorted. */
  private readonly ended: number[] = [];
  private readonly planned: readonly number[];

  constructor({ expectedMs, concurrency }: RemainingOptions) {
    this.expectedMs = expectedMs;
    this.concurrency = concurrency;
    this.left = new Set(expectedMs.keys());
    this.planned = [...expectedMs.values()].filter((ms) => ms !== undefined).sort((one, other) => one - other);
  }

  /** @param attempt that has ended; how long one took that was given back says nothing */
  add(attempt: Key & Pick<AttemptView, 'durationMs' | 'outcome'>): void {
    this.left.delete(formatKey(attempt));
    const { durationMs, outcome } = attempt;
    if (durationMs === null || outcome === 'interrupted' || outcome === 'not_started') return;
    const after = this.ended.findIndex((ms) => ms > durationMs);
    this.ended.splice(after < 0 ? this.ended.length : after, 0, durationMs);
  }

  /** Nothing, where nothing is known of it. */
  usualMs(key: Key): number | undefined {
    return this.expectedMs.get(formatKey(key));
  }

  /** @param waiting how many more will be started. @returns nothing, where nothing is known of any */
  leftMs(running: readonly Running[], { now, waiting }: { now: number; waiting: number }): number | undefined {
    const typicalMs = medianOf(this.ended) ?? medianOf(this.planned);
    if (typicalMs === undefined) return undefined;
    const ofRunning = running.map((attempt) => {
      const tookMs = now - (attempt.startedAt ?? attempt.claimedAt);
      return Math.max(0, (this.usualMs(attempt) ?? typicalMs) - tookMs);
    });
    const keys = new Set(running.map(formatKey));
    const next = [...this.left].filter((key) => !keys.has(key)).slice(0, waiting);
    const ofWaiting = next.map((key) => this.expectedMs.get(key) ?? typicalMs);
    const work = sum(ofRunning) + sum(ofWaiting) + (waiting - next.length) * typicalMs;
    return Math.max(work / this.concurrency, ...ofRunning);
  }
}

function medianOf(sorted: readonly number[]): number | undefined {
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
