/**
 * The attempts under way: the session's own, and those of other sessions that it has adopted. Those count for no limit of
 * this one, and no limit of it ends them.
 */
import type { Execution } from '../core/executor.ts';
import type { Adopted } from './recover.ts';

export class Slots {
  /** With the time when each began; the oldest first. */
  private readonly conducts = new Map<Promise<void>, number>();
  private readonly adopted = new Map<Promise<void>, number>();
  private readonly executions = new Set<Execution>();
  private readonly adoptedExecutions = new Set<Execution>();
  private readonly ending = new AbortController();
  private isStopped = false;
  private hurrying = false;
  private why: string | undefined;
  private busy: number | undefined;
  private broken: { readonly thrown: unknown } | undefined;

  get isEnding(): boolean {
    return this.ending.signal.aborted;
  }

  /** Aborts when its own are asked to end. */
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

  /** Since when at least one of them is under way, without a break. */
  get busySince(): number | undefined {
    return this.size + this.adoptedSize > 0 ? this.busy : undefined;
  }

  /** When the oldest of them began. */
  get oldestSince(): number | undefined {
    const [own] = this.conducts.values();
    const all = [...(own === undefined ? [] : [own]), ...this.adopted.values()];
    return all.length === 0 ? undefined : Math.min(...all);
  }

  /** @param freed called when the slot is free again */
  take(conduct: Promise<void>, freed: () => void): void {
    this.hold(conduct, freed, { in: this.conducts, since: Date.now() });
  }

  /** Of a session that is dead by now; {@link endAll} reaches it, {@link endOwn} does not. */
  adopt({ execution, done }: Pick<Adopted, 'execution' | 'done'>, freed: () => void): void {
    this.follow(execution, this.adoptedExecutions);
    if (this.isStopped) execution.end('stop');
    this.hold(done, freed, { in: this.adopted, since: execution.startedAt });
  }

  private hold(
    conduct: Promise<void>,
    freed: () => void,
    { in: slots, since }: { in: Map<Promise<void>, number>; since: number },
  ): void {
    if (this.size + this.adoptedSize === 0) this.busy = Date.now();
    const done: Promise<void> = conduct
      .catch((thrown: unknown) => {
        this.broken ??= { thrown };
      })
      .then(() => {
        slots.delete(done);
        freed();
      });
    slots.set(done, since);
  }

  /** A failure of our own (a full disk, a bug) ends the session; what runs goes on to its end. */
  throwIfBroken(): void {
    if (this.broken) throw this.broken.thrown;
  }

  /** Lets {@link endOwn} reach an execution of its own; one that comes late is ended at once. */
  watch(execution: Execution): void {
    this.follow(execution, this.executions);
    if (this.isEnding) execution.end('stop');
  }

  private follow(execution: Execution, executions: Set<Execution>): void {
    executions.add(execution);
    void execution.ended.then(() => executions.delete(execution));
    if (this.hurrying) execution.hurry();
  }

  /** Why its own are asked to end, where it was not a person who said so. */
  get endedBy(): string | undefined {
    return this.why;
  }

  /** Asks all of them to end, whoever began them: somebody stops the session. They are given back. */
  endAll(): void {
    this.isStopped = true;
    this.endOwn();
    for (const execution of this.adoptedExecutions) execution.end('stop');
  }

  /**
   * Asks its own to end; they are given back.
   * @param why the limit of the session that says so; the first to ask is the one that counts
   */
  endOwn(why?: string): void {
    if (!this.isEnding) this.why = why;
    this.ending.abort();
    for (const execution of this.executions) execution.end('stop');
  }

  /** Skips what is left of their grace. */
  hurry(): void {
    this.hurrying = true;
    for (const execution of [...this.executions, ...this.adoptedExecutions]) execution.hurry();
  }

  async allFreed(): Promise<void> {
    await Promise.all([...this.conducts.keys(), ...this.adopted.keys()]);
  }
}
