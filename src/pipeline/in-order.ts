/** Hands values on in the order of their numbers, whatever the order in which they come. */
export class InOrder<T> {
  readonly #hand: (value: T, number: number) => void;
  readonly #early = new Map<number, T | undefined>();
  #next = 1;

  constructor(hand: (value: T, number: number) => void) {
    this.#hand = hand;
  }

  /** @param value undefined: this number has none */
  put(number: number, value: T | undefined): void {
    this.#early.set(number, value);
    while (this.#early.has(this.#next)) {
      const due = this.#early.get(this.#next);
      this.#early.delete(this.#next);
      if (due !== undefined) this.#hand(due, this.#next);
      this.#next++;
    }
  }

  /** Hands on what is left: the numbers in between will not come. */
  flush(): void {
    for (const [number, value] of [...this.#early].sort(([one], [other]) => one - other))
      if (value !== undefined) this.#hand(value, number);
    this.#early.clear();
  }
}
