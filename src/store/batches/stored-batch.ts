import type { StoredBatch } from '../../pipeline/store/batch-store.ts';

/** Of `b` (batches) and `s` (scopes). */
export const BATCH_COLUMNS = `s.scope, b.number, b.status, b.size, b.start_index "offset", b.digest, b.attempts, b.unfinished,
  b.row_count "rows", b.loaded_count loaded, b.skipped_count skipped, b.duration_ms durationMs, b.ended_at_ms endedAt,
  b.delivered, b.handed_on_count handedOn, b.results_field "out", b.error, b.ran_by "by", b.seq`;

type InJson = 'unfinished' | 'error';

export type BatchRow = Omit<StoredBatch, InJson | 'delivered' | 'handedOn' | 'out'> &
  Readonly<Record<InJson | 'out', string | null>> & { readonly delivered: number; readonly handedOn: number | null };

export function storedBatch({ unfinished, error, delivered, handedOn, out, ...row }: BatchRow): StoredBatch {
  return {
    ...row,
    unfinished: unfinished === null ? [] : JSON.parse(unfinished),
    error: error === null ? undefined : JSON.parse(error),
    delivered: delivered === 1,
    ...(handedOn === null ? {} : { handedOn }),
    out: out ?? undefined,
  };
}
