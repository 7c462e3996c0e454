/**
 * Holds a session open from outside of it: it takes what is added while it runs, and ends once it is told that no more will
 * come. Whoever adds phases in the session's own process says so here, because `data_version` tells of others only.
 */
import type { AskedCause, Execution } from '../core/executor.ts';
import { formatKey, type Key } from '../core/phase.ts';

/** Why one attempt is not wanted any more. */
export interface Unwanted {
  readonly cause: Extract<AskedCause, 'timeout' | 'stop'>;
  /** In words, behind `given back: `. */
  readonly why: string;
}

export class Following {
  /** Resolves when the session has settled what dead ones had left behind, and takes phases. */
  readonly ready: Promise<void>;
  private readonly executions = new Map<string, Execution>();
  private readonly unwanted = new Map<string, Unwanted>();
  private wake: (() => void) | undefined;
  private tellReady!: () => void;
  private closed = false;

  constructor() {
    this.ready = new Promise((resolve) => {
      this.tellReady = resolve;
    });
  }

  /** While it is, the session waits for more. */
  get isOpen(): boolean {
    return !this.closed;
  }

  /** Something is there to be taken. */
  notify(): void {
    this.wake?.();
  }

  /** No more will come: what is there is taken, what runs is conducted to its end, and then the session ends. */
  close(): void {
    this.closed = true;
    this.notify();
  }

  /** A phase has been queued, once more perhaps: what was asked of an earlier attempt does not hold for its next one. */
  want(key: Key): void {
    this.unwanted.delete(formatKey(key));
  }

  /** Ends the attempt of a phase that is under way or has just been claimed, with its whole tree, and no other. */
  end(key: Key, unwanted: Unwanted): void {
    this.unwanted.set(formatKey(key), unwanted);
    this.executions.get(formatKey(key))?.end(unwanted.cause);
  }

  /** Why the attempt of a phase was asked to end; none: it was not. */
  whyEnded(key: Key): string | undefined {
    return this.unwanted.get(formatKey(key))?.why;
  }

  /** @internal for the session: it takes phases now */
  begin(): void {
    this.tellReady();
  }

  /** @internal for the session: how it is woken */
  attach(wake: () => void): Disposable {
    this.wake = wake;
    return {
      [Symbol.dispose]: () => {
        this.wake = undefined;
      },
    };
  }

  /** @internal for the session: an attempt runs; one that nobody wants any more is ended at once */
  watch(key: Key, execution: Execution): void {
    const name = formatKey(key);
    this.executions.set(name, execution);
    void execution.ended.then(() => this.executions.delete(name));
    const unwanted = this.unwanted.get(name);
    if (unwanted) execution.end(unwanted.cause);
  }
}
