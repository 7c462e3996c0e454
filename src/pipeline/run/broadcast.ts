/** Tells several listeners, each at its own pace; what makes the events waits for the slowest (`drained`). */

/** Told of everything at once, and never waited for: logs, progress. */
export type Listener<Event> = (event: Event) => void;

export class Broadcast<Event> {
  readonly #subscriptions = new Set<Subscription<Event>>();
  readonly #listeners = new Set<Listener<Event>>();
  #end: { readonly error: unknown } | undefined;

  /** False: nobody hears, and an event need not even be made. */
  get isHeard(): boolean {
    return this.#subscriptions.size > 0 || this.#listeners.size > 0;
  }

  listen(listener: Listener<Event>): void {
    this.#listeners.add(listener);
  }

  /** @returns whether anybody who iterates is told of it */
  emit(event: Event): boolean {
    for (const listener of this.#listeners) listener(event);
    let isTold = false;
    for (const subscription of this.#subscriptions) isTold = subscription.push(event) || isTold;
    return isTold;
  }

  /** Undefined when nobody is behind. */
  drained(): Promise<unknown> | undefined {
    const behind = [...this.#subscriptions].filter((subscription) => subscription.isBehind);
    return behind.length === 0 ? undefined : Promise.all(behind.map((subscription) => subscription.drained()));
  }

  /** No more events. @param error thrown by every iteration once it has had its events; undefined: they just end */
  end(error: unknown): void {
    this.#end = { error };
    for (const subscription of this.#subscriptions) subscription.end(error);
    this.#subscriptions.clear();
  }

  subscribe<T>(pick: (event: Event) => T | undefined): AsyncIterableIterator<T> {
    const subscription = new Subscription<Event, T>(pick, () => this.#subscriptions.delete(subscription as never));
    if (this.#end) subscription.end(this.#end.error);
    else this.#subscriptions.add(subscription as never);
    return subscription;
  }
}

class Subscription<Event, T = unknown> implements AsyncIterableIterator<T> {
  readonly #pick: (event: Event) => T | undefined;
  readonly #leave: () => void;
  #queue: T[] = [];
  /** How many of the queue are read: taking them off its front would cost the more, the longer it is. */
  #read = 0;
  #asked: ((result: IteratorResult<T>) => void)[] = [];
  #refused: ((error: unknown) => void)[] = [];
  #waiting: (() => void)[] = [];
  #end: { readonly error: unknown } | undefined;

  constructor(pick: (event: Event) => T | undefined, leave: () => void) {
    this.#pick = pick;
    this.#leave = leave;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  get isBehind(): boolean {
    return this.#read < this.#queue.length;
  }

  /** @returns whether it is one of those that are wanted */
  push(event: Event): boolean {
    const value = this.#pick(event);
    if (value === undefined) return false;
    const asked = this.#asked.shift();
    this.#refused.shift();
    if (asked) asked({ done: false, value });
    else this.#queue.push(value);
    return true;
  }

  drained(): Promise<void> {
    return this.isBehind ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve();
  }

  end(error: unknown): void {
    this.#end = { error };
    this.#release();
    const [asked, refused] = [this.#asked, this.#refused];
    [this.#asked, this.#refused] = [[], []];
    if (error === undefined) for (const resolve of asked) resolve({ done: true, value: undefined });
    else if (refused.length > 0) {
      this.#end = { error: undefined };
      for (const reject of refused) reject(error);
    }
  }

  next(): Promise<IteratorResult<T>> {
    if (this.isBehind) {
      const value = this.#queue[this.#read++] as T;
      if (!this.isBehind) this.#empty();
      return Promise.resolve({ done: false, value });
    }
    if (this.#end) return this.#ended(this.#end.error);
    return new Promise((resolve, reject) => {
      this.#asked.push(resolve);
      this.#refused.push(reject);
    });
  }

  /** Once: whoever asks again has had the error. */
  #ended(error: unknown): Promise<IteratorResult<T>> {
    this.#end = { error: undefined };
    return error === undefined ? Promise.resolve({ done: true, value: undefined }) : Promise.reject(error);
  }

  /** A loop that was left: the run goes on without it. */
  return(): Promise<IteratorResult<T>> {
    this.#leave();
    this.#empty();
    this.end(undefined);
    return Promise.resolve({ done: true, value: undefined });
  }

  #empty(): void {
    this.#queue = [];
    this.#read = 0;
    this.#release();
  }

  #release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
