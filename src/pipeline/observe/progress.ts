/** How far a run is, told a few times a second at the most. */
import { textOf } from '../batch-error.ts';
import type { Listener } from '../run/broadcast.ts';
import { isPromise } from '../run/promise.ts';
import type { RunEvent } from '../run/run-event.ts';

/** How far one scope is. Milliseconds. */
export interface Progress {
  readonly scope: string;
  /** Batches; `total` is undefined where it is not known. */
  readonly ended: number;
  readonly restored: number;
  /** `failed` and `partial`. */
  readonly failed: number;
  readonly total: number | undefined;
  /** Elements of batches that have ended. */
  readonly items: number;
  readonly elapsedMs: number;
  /** By the pace so far, of batches that were not restored; undefined before the first, and where the total is not known. */
  readonly remainingMs: number | undefined;
}

/** What it throws is a warning. */
export type ProgressReporter = (progress: Progress) => void;

const EVERY_MS = 250;

/** The first batch of a scope is told, what follows as the time allows, and the last one always. */
export function reportProgress(
  report: ProgressReporter,
  now: () => number = () => performance.now(),
): Listener<RunEvent> {
  const scopes = new Map<string, ScopeCount>();
  const tell = teller(report);
  return (event) => {
    if ('within' in event && event.within) return; // a part of a batch of another scope
    if (event.type === 'scope.start') scopes.set(event.scope, new ScopeCount(event.scope, event.total, now()));
    const count = event.type === 'batch.end' ? scopes.get(event.outcome.batch.scope) : undefined;
    if (count && event.type === 'batch.end' && count.add(event, now())) tell(count.progress(now()));
    if (event.type !== 'scope.end' && event.type !== 'run.end') return; // a scope that fails ends with its run
    for (const ended of scopes.values()) if (ended.isUntold) tell(ended.progress(now()));
  };
}

/** What it throws is a warning of the process, the first time, and no more than that. */
function teller(report: ProgressReporter): ProgressReporter {
  let hasFailed = false;
  const failed = (error: unknown): void => {
    if (!hasFailed) process.emitWarning(`The progress reporter threw: ${textOf(error)}`, 'PipelineWarning');
    hasFailed = true;
  };
  return (progress) => {
    try {
      const returned: unknown = report(progress);
      if (isPromise(returned)) Promise.resolve(returned).catch(failed);
    } catch (error) {
      failed(error);
    }
  };
}

class ScopeCount {
  readonly #scope: string;
  readonly #total: number | undefined;
  readonly #begun: number;
  readonly #counts = { ended: 0, restored: 0, failed: 0, items: 0 };
  #toldAt = Number.NEGATIVE_INFINITY;
  #told = 0;

  constructor(scope: string, total: number | undefined, begun: number) {
    this.#scope = scope;
    this.#total = total;
    this.#begun = begun;
  }

  get isUntold(): boolean {
    return this.#told < this.#counts.ended;
  }

  /** @returns whether it is time to tell of it */
  add({ outcome: { status, batch } }: Extract<RunEvent, { type: 'batch.end' }>, now: number): boolean {
    this.#counts.ended++;
    this.#counts.items += batch.size;
    if (status === 'restored') this.#counts.restored++;
    if (status === 'failed' || status === 'partial') this.#counts.failed++;
    return now - this.#toldAt >= EVERY_MS;
  }

  progress(now: number): Progress {
    this.#toldAt = now;
    this.#told = this.#counts.ended;
    const elapsedMs = now - this.#begun;
    return {
      scope: this.#scope,
      total: this.#total,
      ...this.#counts,
      elapsedMs,
      remainingMs: this.#remaining(elapsedMs),
    };
  }

  #remaining(elapsedMs: number): number | undefined {
    const worked = this.#counts.ended - this.#counts.restored;
    if (this.#total === undefined || worked === 0) return undefined;
    return (elapsedMs / worked) * (this.#total - this.#counts.ended);
  }
}
