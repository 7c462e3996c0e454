/** The attempts under way. */
import type { Execution } from '../core/executor.ts';

export class Slots {
  private readonly conducts = new Set<Promise<void>>();
  private readonly adopted = new Set<Promise<void>>();
  private readonly executions = new Set<Execution>();
  private readonly ending = new AbortController();
  private hurrying = false;
  private broken: { readonly thrown: unknown } | undefined;

  get isEnding(): boolean {
    return this.ending.signal.aborted;
  }

  /** Aborts when all of them are asked to end. */
  get endSignal(): AbortSignal {
    return this.ending.signal;
  }

  get size(): number {
    return this.conducts.size;
  }

  /** Attempts of other sessions, which hold a slot and count for nothing else. */
  get adoptedSize(): number {
    return this.adopted.size;
  }

  /** @param freed called when the slot is free again */
  take(conduct: Promise<void>, freed: () => void): void {
    this.hold(this.conducts, conduct, freed);
  }

  adopt(conduct: Promise<void>, freed: () => void): void {
    this.hold(this.adopted, conduct, freed);
  }

  private hold(slots: Set<Promise<void>>, conduct: Promise<void>, freed: () => void): void {
    const done: Promise<void> = conduct
      .catch((thrown: unknown) => {
        this.broken ??= { thrown };
      })
      .then(() => {
        slots.delete(done);
        freed();
      });
    slots.add(done);
  }

  /** A failure of our own (a full disk, a bug) ends the session; what runs goes on to its end. */
  throwIfBroken(): void {
    if (this.broken) throw this.broken.thrown;
  }

  /** Lets {@link end} reach an execution; one that comes late is ended at once. */
  watch(execution: Execution): void {
    this.executions.add(execution);
    void execution.ended.then(() => this.executions.delete(execution));
    if (this.isEnding) execution.end('stop');
    if (this.hurrying) execution.hurry();
  }

  /** Asks all of them to end; they are given back. */
  end(): void {
    this.ending.abort();
    for (const execution of this.executions) execution.end('stop');
  }

  /** Skips what is left of their grace. */
  hurry(): void {
    this.hurrying = true;
    for (const execution of this.executions) execution.hurry();
  }

  async allFreed(): Promise<void> {
    await Promise.all([...this.conducts, ...this.adopted]);
  }
}
