import type {
  BatchRecord,
  Fields,
  RunHead,
  RunLease,
  RunState,
  StoredBatch,
  StoredEvent,
  StoredRun,
  Tx,
} from './batch-store.ts';
import { callPersist, ThrownByPersist } from './call-persist.ts';
import type { Changes } from './changes.ts';
import { keepOutput, restoreOutput } from './keep-output.ts';
import { isThrough, listBatches, type MemoryRun, outputOf, recordOf, scopeOf, storedRun } from './memory-run.ts';
import { NO_TRANSACTION } from './no-transaction.ts';
import { batchIsMissing, batchIsThrough, runIsBusy } from './store-refusals.ts';

/** A run of `memoryStore()` that somebody has taken. */
export class MemoryLease implements RunLease {
  readonly earlier: StoredRun | undefined;
  readonly #runId: string;
  readonly #run: MemoryRun;
  readonly #options: { readonly flow: string; readonly by: string; readonly changes: Changes };

  constructor(runId: string, run: MemoryRun, options: { flow: string; by: string; changes: Changes }) {
    if (run.lease !== undefined)
      throw runIsBusy(runId, 'Another run of this process has it: wait until that has ended.');
    run.lease = this;
    this.#runId = runId;
    this.#run = run;
    this.#options = options;
    this.earlier = storedRun(run, false);
  }

  begin(head: Pick<RunHead, 'definition' | 'input'>): void {
    const { flow, by } = this.#options;
    const { definition, input } = head;
    const before = this.#held.row;
    if (before?.definition !== definition || before.input !== input)
      for (const scope of this.#run.scopes.values()) scope.total = undefined;
    const facts = { state: 'running', error: undefined, startedAt: Date.now(), endedAt: undefined } as const;
    this.#run.row = { runId: this.#runId, flow, definition, input, by, ...facts };
    this.#tell({ type: 'run.started' });
  }

  expect(scope: string, total: number): void {
    scopeOf(this.#held, scope).total = total;
    this.#options.changes.note();
  }

  findStep(name: string): Fields | undefined {
    const found = this.#run.steps.get(name);
    return found === undefined ? undefined : restoreOutput(found);
  }

  putStep(name: string, output: Fields): void {
    this.#held.steps.set(
      name,
      keepOutput(output, () => `Step \`${name}\``),
    );
    this.#tell({ type: 'step.done', step: name });
  }

  outdate(names: readonly string[]): void {
    const run = this.#held;
    for (const name of names) {
      run.steps.delete(name);
      const scope = run.scopes.get(name);
      if (scope) scope.isOutdated = true;
    }
  }

  isOutdated(scope: string): boolean {
    return this.#run.scopes.get(scope)?.isOutdated === true;
  }

  settle(scope: string): void {
    const found = this.#held.scopes.get(scope);
    if (found) found.isOutdated = false;
  }

  listBatches(scope: string, page?: { readonly after?: number; readonly limit: number }): StoredBatch[] {
    return listBatches(this.#run, scope, page);
  }

  getOutput(scope: string, number: number): Fields {
    return outputOf(this.#runId, this.#run, { scope, number });
  }

  commit(batch: BatchRecord, output: Fields, persist?: (tx: Tx) => void): void {
    const { scope, number } = batch;
    const run = this.#held;
    const kept = keepOutput(output, () => `Batch ${number} of scope \`${scope}\``);
    if (isThrough(run.scopes.get(scope)?.batches.get(number)?.record)) throw batchIsThrough(this.#runId, batch);
    if (persist) inMemory(persist);
    const seq = this.#tell({ type: batch.status === 'failed' ? 'batch.failed' : 'batch.committed', scope, number });
    scopeOf(run, scope).batches.set(number, { record: recordOf(batch, this.#options.by, seq), output: kept });
  }

  forget(scope: string, number: number): void {
    this.#held.scopes.get(scope)?.batches.delete(number);
    this.#options.changes.note();
  }

  deliver(scope: string, number: number): void {
    const batches = this.#held.scopes.get(scope)?.batches;
    const found = batches?.get(number);
    if (batches === undefined || found === undefined) throw batchIsMissing(this.#runId, { scope, number });
    if (found.record.delivered) return;
    batches.set(number, { ...found, record: Object.freeze({ ...found.record, delivered: true }) });
    this.#tell({ type: 'batch.delivered', scope, number });
  }

  end(state: Exclude<RunState, 'running'>, error?: string): void {
    const { row } = this.#held;
    if (row) this.#run.row = { ...row, state, error, endedAt: Date.now() };
    this.#tell({ type: 'run.ended' });
  }

  release(): void {
    if (this.#run.lease === this) this.#run.lease = undefined;
    this.#options.changes.note();
  }

  get #held(): MemoryRun {
    if (this.#run.lease === this) return this.#run;
    throw runIsBusy(this.#runId, 'It was let go of, and nothing more is written for it here.');
  }

  #tell(event: Pick<StoredEvent, 'type' | 'scope' | 'number' | 'step'>): number {
    const seq = this.#run.events.length + 1;
    this.#run.events.push(Object.freeze({ seq, at: Date.now(), runId: this.#runId, ...event }));
    this.#options.changes.note();
    return seq;
  }
}

function inMemory(persist: (tx: Tx) => void): void {
  try {
    callPersist(persist, NO_TRANSACTION);
  } catch (thrown) {
    throw thrown instanceof ThrownByPersist ? thrown.thrown : thrown;
  }
}
