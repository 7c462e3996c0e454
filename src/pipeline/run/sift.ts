/** Which elements of a batch have to go through its steps: `skipIf` decides where it is given, `loadExisting` has the row. */
import type { BatchTurn } from './batch-turn.ts';
import { StepFailure } from './run-step.ts';
import { untilAborted } from './within.ts';

export interface Sifted {
  readonly work: readonly unknown[];
  /** Their indexes within the batch. */
  readonly left: readonly number[];
  /** Rows that are there already. */
  readonly rows: readonly unknown[];
  readonly skipped: number;
}

/** @param indexes of elements within the batch @throws StepFailure of `skipIf` or `loadExisting` */
export async function sift(turn: BatchTurn, indexes: readonly number[]): Promise<Sifted> {
  const { items } = turn.slice;
  const { skipIf, loadExisting } = turn.place.node.tail;
  const isWhole = indexes.length === items.length;
  const take = (some: readonly number[]): readonly unknown[] => Object.freeze(some.map((index) => items[index]));
  if (!skipIf && !loadExisting) return { work: isWhole ? items : take(indexes), left: indexes, rows: [], skipped: 0 };
  const left: number[] = [];
  const rows: unknown[] = [];
  let skipped = 0;
  for (const index of indexes) {
    const sifted = await siftOne(turn, items[index]);
    if (sifted.is === 'work') left.push(index);
    else if (sifted.is === 'loaded') rows.push(sifted.row);
    else skipped++;
  }
  return { work: take(left), left, rows, skipped };
}

async function siftOne(
  turn: BatchTurn,
  item: unknown,
): Promise<{ is: 'work' | 'skipped' } | { is: 'loaded'; row: unknown }> {
  const { node, context } = turn.place;
  const { skipIf, loadExisting } = node.tail;
  if (skipIf && !(await ask(turn, 'skipIf', () => skipIf(item, context)))) return { is: 'work' };
  const row = loadExisting ? await ask(turn, 'loadExisting', () => loadExisting(item, context)) : undefined;
  if (row !== undefined) return { is: 'loaded', row };
  return { is: skipIf ? 'skipped' : 'work' };
}

async function ask(turn: BatchTurn, step: string, call: () => unknown): Promise<unknown> {
  try {
    return await untilAborted(call(), turn.place.run.signal);
  } catch (error) {
    throw new StepFailure(step, error);
  }
}
