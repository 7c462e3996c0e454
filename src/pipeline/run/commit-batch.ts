/** What a batch came to is written before anybody hears of it: in one transaction with what the user writes. */

import { type BatchError, PipelineError, textOf } from '../batch-error.ts';
import type { BatchRecord, Fields, Tx } from '../store/batch-store.ts';
import { callPersist, ThrownByPersist } from '../store/call-persist.ts';
import { NO_TRANSACTION } from '../store/no-transaction.ts';
import type { BatchOutcome } from './batch.ts';
import type { BatchTurn } from './batch-turn.ts';
import { handOver } from './hand-over.ts';
import { combine, type Made, outOf, rowsOf } from './made.ts';
import { StepFailure } from './run-step.ts';

/** What is not through of a batch, and why. */
export interface Unfinished {
  /** Indexes within the batch. */
  readonly indexes: readonly number[];
  /** Undefined: all of it is through. */
  readonly failure: StepFailure | undefined;
}

/** What an earlier run has committed of a `partial` one stays, and is not written again. */
export async function commitBatch(
  turn: BatchTurn,
  parts: readonly Made[],
  { indexes, failure }: Unfinished,
): Promise<BatchOutcome> {
  const { node, frame } = turn.place;
  const { tail } = node;
  const made = combine(parts, node, turn.slice.number);
  const { before } = turn;
  const rows = newRows(turn, made);
  const handedOn = before ? rowsOf(before.output, tail).length - before.loaded : 0;
  const whole = before ? combine([before, made], node, turn.slice.number) : made;
  const error = failure && turn.error(indexes, failure);
  const status = error ? 'partial' : whole.isWorked ? 'done' : 'skipped';
  const durationMs = turn.elapsedMs;
  const delivered = tail.sink === undefined || rows.length === 0;
  const record = recordOf(turn, { ...whole, status, unfinished: indexes, error, durationMs, delivered, handedOn });
  await write(turn, { record, output: whole.output, rows });
  frame.failures.push(...made.failures);
  const { loaded, skipped } = made;
  const committed = { status, output: whole.output, loaded, skipped, durationMs, error } as const;
  return delivered ? turn.ended(committed) : await handOver(turn, committed, { rows, handedOn });
}

/** That it failed, as a whole or with what was not through before. */
export async function commitFailure(
  turn: BatchTurn,
  all: readonly number[],
  failure: StepFailure,
): Promise<BatchOutcome> {
  const { run, lease } = turn.place;
  const { before } = turn;
  const error = turn.error(all, failure);
  const durationMs = turn.elapsedMs;
  const status = before ? 'partial' : 'failed';
  const { output, loaded, skipped } = before ?? { output: {}, loaded: 0, skipped: 0 };
  const unfinished = before ? all : [];
  const record = recordOf(turn, { status, unfinished, error, durationMs, output, loaded, skipped, delivered: true });
  await run.write(() => lease?.commit(record, output));
  return turn.ended({ status, output, loaded: 0, skipped: 0, durationMs, error });
}

/** Whether `persist` takes this part: it is tried, and taken back. @throws StepFailure of `persist` */
export async function tryWriting(turn: BatchTurn, made: Made): Promise<void> {
  const { run, lease } = turn.place;
  const persist = persisting(turn, newRows(turn, made), 0);
  if (!lease || !persist) return;
  const record = recordOf(turn, {
    ...made,
    status: 'done',
    unfinished: [],
    error: undefined,
    durationMs: 0,
    delivered: true,
  });
  const takenBack = new Error('taken back');
  try {
    await run.write(() =>
      lease.commit(record, made.output, (tx) => {
        persist(tx);
        throw takenBack;
      }),
    );
  } catch (error) {
    if (error !== takenBack) throw error;
  }
}

interface Writing {
  readonly record: BatchRecord;
  readonly output: Fields;
  readonly rows: readonly unknown[];
}

async function write(turn: BatchTurn, { record, output, rows }: Writing): Promise<void> {
  const { lease, run } = turn.place;
  const persist = persisting(turn, rows, record.handedOn ?? 0);
  if (!lease) return persist?.(NO_TRANSACTION);
  try {
    await run.write(() => lease.commit(record, output, persist));
  } catch (error) {
    // What the database refuses only when all is committed: a foreign key that is checked at the end.
    const isKnown = error instanceof StepFailure || error instanceof PipelineError || run.signal.aborted;
    throw isKnown || !persist ? error : new StepFailure('persist', error);
  }
}

/** Nobody can take from them: a copy, where anybody is handed it. */
function newRows({ place }: BatchTurn, { output, loaded }: Made): readonly unknown[] {
  const { tail } = place.node;
  return tail.persist || tail.sink ? Object.freeze(rowsOf(output, tail).slice(loaded)) : [];
}

function persisting(turn: BatchTurn, rows: readonly unknown[], handedOn: number): ((tx: Tx) => void) | undefined {
  const { persist } = turn.place.node.tail;
  if (!persist || rows.length === 0) return undefined;
  const info = turn.commitInfo(handedOn);
  return (tx) => inTransaction(() => persist(rows, info, tx), tx);
}

/** @throws StepFailure of `persist` */
function inTransaction(persist: () => unknown, tx: Tx): void {
  try {
    callPersist(persist, tx);
  } catch (thrown) {
    throw new StepFailure('persist', thrown instanceof ThrownByPersist ? thrown.thrown : thrown);
  }
}

type RecordParts = Pick<
  BatchRecord,
  'status' | 'unfinished' | 'loaded' | 'skipped' | 'durationMs' | 'delivered' | 'handedOn'
> & { readonly output: Fields; readonly error: BatchError | undefined };

function recordOf({ slice, digest, earlier, attempt, place }: BatchTurn, parts: RecordParts): BatchRecord {
  const { status, unfinished, loaded, skipped, durationMs, delivered, handedOn, output, error } = parts;
  const { name, tail } = place.node;
  const rows = rowsOf(output, tail).length;
  return {
    scope: name,
    ...{ number: slice.number, status, size: slice.items.length, offset: slice.offset, digest },
    ...{ attempts: (earlier?.attempts ?? 0) + attempt, unfinished, rows, loaded, skipped, durationMs },
    endedAt: Date.now(),
    delivered,
    ...(handedOn ? { handedOn } : {}),
    out: outOf(output, tail),
    error: error && { step: error.step, message: textOf(error.cause), itemKeys: error.itemKeys },
  };
}
