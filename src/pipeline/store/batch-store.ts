/**
 * Where the state of runs is kept. The contract that the library runs on: `memoryStore()` implements it within a process,
 * the SQLite store within the user's own database. All of it is synchronous, since a batch is committed in one transaction
 * together with what the user writes. One conformance suite holds for all.
 */
import type { BatchInfo } from '../run/batch.ts';

/** The transaction that commits a batch, for the user's own rows. Statements are prepared once per text. */
export interface Tx {
  /** @returns how many rows it changed */
  run(sql: string, ...parameters: unknown[]): number;
  get(sql: string, ...parameters: unknown[]): unknown;
  all(sql: string, ...parameters: unknown[]): unknown[];
}

/** A context, or what a step gave: values by the name of their field. */
export type Fields = Readonly<Record<string, unknown>>;

/** A batch as it is kept. A scope inside of another one has none: it is part of the outer one's batch. */
export interface StoredBatch {
  readonly scope: string;
  readonly number: number;
  readonly status: 'done' | 'partial' | 'failed' | 'skipped';
  readonly size: number;
  readonly offset: number;
  /** Of its elements: tells whether the input is still the one that was worked on. */
  readonly digest: string;
  /** Tries over all runs of it. */
  readonly attempts: number;
  /** Of `partial`: indexes within the batch of the elements that are not through. */
  readonly unfinished: readonly number[];
  readonly rows: number;
  readonly loaded: number;
  readonly skipped: number;
  readonly durationMs: number;
  /** Epoch milliseconds. */
  readonly endedAt: number;
  /** False while its sink has not taken it. */
  readonly delivered: boolean;
  /** New rows that its sink had taken before, of one that was `partial`: those after them are what is to be delivered. Default 0. */
  readonly handedOn?: number | undefined;
  /** Of `failed` and `partial`. */
  readonly error: StoredError | undefined;
  /** The field of results, where it is known: what `rows` counts. */
  readonly out?: string | undefined;
  /** Who ran it, as `openRun` was told: inside a phase, the attempt's id. */
  readonly by: string;
  /** Of the event that tells of it: one that is committed again has another. */
  readonly seq: number;
}

/** With what it gave, read at one moment. */
export type KeptBatch = StoredBatch & { readonly output: Fields };

/** Why a batch failed, as it is kept. */
export interface StoredError {
  readonly step: string;
  /** What the step threw, without which batch it was. */
  readonly message: string;
  readonly itemKeys: readonly string[];
}

/** What is handed over to be committed; the store adds the rest. */
export type BatchRecord = Omit<StoredBatch, 'by' | 'seq'>;

/** What a run is a run of. */
export interface RunHead {
  readonly runId: string;
  readonly flow: string;
  /** JSON of the flow's definition. */
  readonly definition: string;
  /** Digest of the input, without what is cut into batches. */
  readonly input: string;
}

/** How far a run is; `running` is also one whose process died (`alive`). */
export type RunState = 'running' | 'ok' | 'partial' | 'failed' | 'cancelled';

/** A run as it is kept. */
export interface StoredRun extends RunHead {
  readonly state: RunState;
  /** Of a `running` one: false once the process that ran it is known to be gone. */
  readonly alive: boolean;
  /** What a failed one ended with. */
  readonly error: string | undefined;
  /** Epoch milliseconds; the last beginning, and the last end. */
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly by: string;
  /** How many batches each scope will have, where it was known. */
  readonly totals: Readonly<Record<string, number>>;
}

/** One row an event, in the transaction of the batch that it tells. Ascending `seq`. */
export interface StoredEvent {
  readonly seq: number;
  readonly at: number;
  readonly runId: string;
  readonly type: 'run.started' | 'run.ended' | 'step.done' | 'batch.committed' | 'batch.failed' | 'batch.delivered';
  /** Of a batch; of a step its name is in `step`. */
  readonly scope?: string;
  readonly number?: number;
  readonly step?: string;
}

/** Of a list by number. */
interface Page {
  readonly after?: number;
  readonly limit: number;
}

/** A run that this process has taken. Every write is refused (`busy`) once another process has taken it over. */
export interface RunLease {
  /** What an earlier run of this id has left; undefined the first time. */
  readonly earlier: StoredRun | undefined;
  /** Says what is run now, in place of what was; state `running`. */
  begin(head: Pick<RunHead, 'definition' | 'input'>): void;
  /** @param total how many batches the scope will have */
  expect(scope: string, total: number): void;
  /** What a step outside of batches gave: equal to it, and another object. */
  findStep(name: string): Fields | undefined;
  putStep(name: string, output: Fields): void;
  /**
   * Something before these steps and scopes is about to be done anew: what the steps gave is gone, and the batches of the
   * scopes need not fit any more, until `putStep` and `settle` say otherwise.
   */
  outdate(names: readonly string[]): void;
  isOutdated(scope: string): boolean;
  /** All batches of the scope fit again. */
  settle(scope: string): void;
  /** Without what they gave; by number. With `limit` so many at most, whose number is above `after` (default 0). */
  listBatches(scope: string, page?: Page): StoredBatch[];
  getOutput(scope: string, number: number): Fields;
  /**
   * One transaction: what the batch gave, its record, its event, and what `persist` writes. A `partial` or `failed` one that
   * is there is replaced; a `done` or `skipped` one never (`store`). An error of `persist` rolls everything back and is thrown
   * on as it is; a promise that it returns is `bad_output`, as is an output that would come back as something else.
   */
  commit(batch: BatchRecord, output: Fields, persist?: (tx: Tx) => void): void;
  /** Removes what was committed of a batch whose elements are others now. */
  forget(scope: string, number: number): void;
  deliver(scope: string, number: number): void;
  end(state: Exclude<RunState, 'running'>, error?: string): void;
  /** Lets go of the run, whatever its state: somebody else may take it. */
  release(): void;
}

/** Methods throw a PipelineError: `store` where the store cannot be read or written, and what each one says. */
export interface BatchStore {
  /** Takes the run for this process. @throws PipelineError `busy` while another one that lives has it, or this one */
  openRun(runId: string, options: { readonly flow: string; readonly by: string }): RunLease;
  findRun(runId: string): StoredRun | undefined;
  /** The latest first. */
  listRuns(): StoredRun[];
  /** Names of its scopes, in the order in which they began. */
  listScopes(runId: string): string[];
  /** By scope and number. With `limit` so many at most, whose number is above `after` (default 0): for a scope only. */
  listBatches(runId: string, scope?: string, page?: Page): StoredBatch[];
  findBatch(runId: string, scope: string, number: number): KeptBatch | undefined;
  getOutput(runId: string, scope: string, number: number): Fields;
  /** At most `limit`, after `seq`. */
  listEvents(runId: string, after: number, limit: number): StoredEvent[];
  /**
   * Resolves when something may have been written, by whatever process, or `signal` aborts, with a mark of that moment.
   * @param since the mark that an earlier call gave: nothing that was written after it is missed. Without it: since the last
   *   call that resolved, whoever called
   */
  changed(signal?: AbortSignal, since?: number): Promise<number>;
  close(): void;
}

/** Whose batch it is, told to `persist`, `sink` and steps as well. */
export interface CommitInfo extends BatchInfo {
  readonly runId: string;
  /** The same for every delivery of the same rows, whoever repeats it: for systems that can tell duplicates by it. */
  readonly idempotencyKey: string;
}
