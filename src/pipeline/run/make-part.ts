/** Elements of a batch, or of a part of it, go through the steps of its scope. */
import { type BatchError, PipelineError } from '../batch-error.ts';
import { placeElements } from '../define/element-keys.ts';
import type { Span } from '../observe/tracing.ts';
import type { Fields } from '../store/batch-store.ts';
import type { BatchTurn } from './batch-turn.ts';
import { type Made, rowsIn } from './made.ts';
import { sift } from './sift.ts';

/** @param indexes of elements within the batch @throws StepFailure */
export async function makePart(turn: BatchTurn, indexes: readonly number[], span: Span | undefined): Promise<Made> {
  const { body, context, over, frame } = turn.place;
  const { work, left, rows, skipped } = await sift(turn, indexes);
  const loaded = rows.length;
  if (work.length === 0) return { output: withLoaded(turn, {}, rows), loaded, skipped, isWorked: false, failures: [] };
  const failures: BatchError[] = [];
  placeElements(work, turn.key, left);
  const given = await body(Object.freeze({ ...context, [over]: work }), {
    batch: turn.info,
    key: turn.keyOf(indexes),
    span: span ?? frame.span,
    failures,
  });
  const output = withLoaded(turn, withResults(turn, given, work), rows);
  return { output, loaded, skipped, isWorked: true, failures };
}

/** Steps that change nothing have the elements themselves for results. */
function withResults({ place }: BatchTurn, given: Fields, work: readonly unknown[]): Fields {
  const { out } = place.node.tail;
  if (out === undefined || Array.isArray(Object.hasOwn(given, out) ? given[out] : undefined)) return given;
  if (out === place.over && !Object.hasOwn(given, out)) return { ...given, [out]: work };
  const there = Object.keys(given).map((field) => `\`${field}\``);
  throw new PipelineError(
    'bad_output',
    `its steps gave no array \`${out}\`, which \`.with()\` names as the field of results: they gave ${there.join(', ') || 'nothing'}`,
  );
}

function withLoaded({ place }: BatchTurn, output: Fields, rows: readonly unknown[]): Fields {
  const { out } = place.node.tail;
  if (rows.length === 0 || out === undefined) return output;
  return { ...output, [out]: [...rows, ...rowsIn(output, out)] };
}
