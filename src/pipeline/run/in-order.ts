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
      const number = this.#next++;
      if (due !== undefined) this.#hand(due, number);
    }
  }

  /** Nothing more comes: hands on what waits for numbers that never came. */
  rest(): void {
    const waiting = [...this.#early].sort(([a], [b]) => a - b);
    this.#early.clear();
    for (const [number, value] of waiting) if (value !== undefined) this.#hand(value, number);
  }
}
