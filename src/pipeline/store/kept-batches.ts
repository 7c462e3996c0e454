/** The records that earlier runs have left of a scope's batches, a page at a time: a run of millions is gone on with as well. */
import type { RunLease, StoredBatch } from './batch-store.ts';

/** Records at a time. */
const PAGE = 500;

export class KeptBatches {
  readonly #lease: RunLease | undefined;
  readonly #scope: string;
  readonly #early = new Map<number, StoredBatch>();
  /** All records up to this number were read. */
  #readTo = 0;

  constructor(lease: RunLease | undefined, scope: string) {
    this.#lease = lease;
    this.#scope = scope;
  }

  /** Each once, by ascending numbers: what is there of a batch that this run has written is not asked for. */
  take(number: number): StoredBatch | undefined {
    while (this.#readTo < number) this.#read();
    const found = this.#early.get(number);
    this.#early.delete(number);
    return found;
  }

  /** Those whose number is above `after`, in order. They may be removed meanwhile. */
  *above(after: number): Generator<StoredBatch> {
    for (let last: number | undefined = after; last !== undefined; ) {
      const page = this.#page(last);
      yield* page;
      last = page.length < PAGE ? undefined : page.at(-1)?.number;
    }
  }

  #read(): void {
    const page = this.#page(this.#readTo);
    for (const batch of page) this.#early.set(batch.number, batch);
    const last = page.length < PAGE ? undefined : page.at(-1)?.number;
    this.#readTo = last ?? Number.POSITIVE_INFINITY;
  }

  #page(after: number): StoredBatch[] {
    return this.#lease?.listBatches(this.#scope, { after, limit: PAGE }) ?? [];
  }
}
