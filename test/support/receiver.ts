/** A system that rows are handed on to, and a flow that does so. */

import { pipeline } from '../../src/pipeline/flow.ts';
import type { CommitInfo } from '../../src/pipeline/store/batch-store.ts';

interface Taken {
  readonly rows: readonly number[];
  readonly key: string;
  readonly attempt: number;
}

/** A system that takes what it is handed, unless it is told to fail. */
export function receiver(fails: (call: number) => boolean = () => false) {
  const taken: Taken[] = [];
  let calls = 0;
  const sink = async (rows: readonly number[], { idempotencyKey, attempt }: CommitInfo): Promise<void> => {
    if (fails(++calls)) throw new Error('not reachable');
    taken.push({ rows: [...rows], key: idempotencyKey, attempt });
  };
  /** As a system has it that drops what it has had under the same key. */
  const rows = () => [...new Map(taken.map((each) => [each.key, each.rows])).values()].flat();
  return { sink, taken, rows };
}

export function flowOf(tail: object, bad: ReadonlySet<number> = new Set(), ran: number[] = []) {
  return pipeline<{ xs: number[] }>('f')
    .batch('fit', { over: 'xs', size: 4 }, (b) =>
      b.step('s', ({ xs: slice }) => {
        ran.push(...slice);
        if (slice.some((x) => bad.has(x))) throw new Error('bad one');
        return { ys: slice };
      }),
    )
    .with('ys', { onFailure: 'continue', ...tail });
}
