/** Wakes who waits until something was written. */

/** How often another process's writes are looked for while somebody waits. */
const LOOK_EVERY_MS = 100;

export class Changes {
  #mark = 0;
  /** The mark that the last call without one of its own was told. */
  #told = 0;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;
  readonly #waiting = new Set<() => void>();
  readonly #look: (() => boolean) | undefined;

  /** @param look whether others have written since it was last asked; without it, nobody else can write */
  constructor(look?: () => boolean) {
    this.#look = look;
  }

  /** Something was written: who waits is told at once. */
  note(): void {
    this.#mark++;
    for (const wake of this.#waiting) wake();
  }

  async changed(signal: AbortSignal | undefined, since: number | undefined): Promise<number> {
    this.#lookAround();
    const known = since ?? this.#told;
    if (this.#mark === known && !this.#isClosed && signal?.aborted !== true) await this.#next(signal);
    if (since === undefined) this.#told = this.#mark;
    return this.#mark;
  }

  /** Nobody waits any longer. */
  close(): void {
    this.#isClosed = true;
    for (const wake of this.#waiting) wake();
  }

  /** Its timer keeps the process alive, as long as somebody waits: who follows a run has nothing else that would. */
  #next(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal?.removeEventListener('abort', wake);
        if (this.#waiting.size === 0) this.#stopLooking();
        resolve();
      };
      this.#waiting.add(wake);
      signal?.addEventListener('abort', wake);
      if (this.#look) this.#timer ??= setInterval(() => this.#lookAround(), LOOK_EVERY_MS);
    });
  }

  #lookAround(): void {
    if (!this.#isClosed && this.#look && this.#hasChanged(this.#look)) this.note();
  }

  /** Where it cannot be seen, who waits is woken: the next read says what is wrong. A timer could tell nobody. */
  #hasChanged(look: () => boolean): boolean {
    try {
      return look();
    } catch {
      return true;
    }
  }

  #stopLooking(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
