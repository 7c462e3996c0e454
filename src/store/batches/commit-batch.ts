import { run, statement } from '../../db/statement.ts';
import type { BatchRecord, Tx } from '../../pipeline/store/batch-store.ts';
import { callPersist } from '../../pipeline/store/call-persist.ts';
import type { KeptOutput } from '../../pipeline/store/keep-output.ts';
import { batchIsThrough } from '../../pipeline/store/store-refusals.ts';
import { type HeldRun, whileHeld } from './held-run.ts';
import { putEvent } from './put-event.ts';
import { withTransaction } from './transaction.ts';

const PUT_SCOPE = 'insert into drain_pipe_scopes (run, scope) values (@id, @scope) on conflict do nothing';

const SCOPE = '(select id from drain_pipe_scopes where run = @run and scope = @scope)';

const COLUMNS = {
  status: '@status',
  size: '@size',
  row_count: '@rows',
  ran_by: '@by',
  start_index: '@offset',
  digest: '@digest',
  attempts: '@attempts',
  unfinished: '@unfinished',
  loaded_count: '@loaded',
  skipped_count: '@skipped',
  duration_ms: '@durationMs',
  ended_at_ms: '@endedAt',
  delivered: '@delivered',
  handed_on_count: '@handedOn',
  results_field: '@out',
  error: '@error',
  seq: '@seq',
};
const NAMES = Object.keys(COLUMNS);

const PUT = `insert into drain_pipe_batches (scope, number, ${NAMES.join(', ')})
  values (${SCOPE}, @number, ${Object.values(COLUMNS).join(', ')})
  on conflict do update set ${NAMES.map((name) => `${name} = excluded.${name}`).join(', ')}
  where status in ('partial', 'failed')`;

const PUT_OUTPUT = `insert into drain_pipe_outputs (scope, number, output)
  values ((select id from drain_pipe_scopes where run = ? and scope = ?), ?, ?)
  on conflict do update set output = excluded.output`;

/**
 * All of a batch or nothing of it; on the disk before it returns, if `durably`.
 * @throws whatever `persist` throws, as a `ThrownByPersist`
 */
export function commitBatch(
  held: HeldRun,
  { batch, output, persist }: { batch: BatchRecord; output: KeptOutput; persist: ((tx: Tx) => void) | undefined },
  durably: boolean,
): void {
  const { db, id } = held;
  const { scope, number } = batch;
  whileHeld(held, durably, () => {
    run(db, PUT_SCOPE, { id, scope });
    const seq = putEvent(held, {
      type: batch.status === 'failed' ? 'batch.failed' : 'batch.committed',
      ...{ scope, number },
    });
    if (run(db, PUT, { ...valuesOf(batch), run: id, by: held.by, seq }).changes === 0)
      throw batchIsThrough(held.runId, batch);
    statement(db, PUT_OUTPUT).run(id, scope, number, output);
    if (persist) withTransaction(db, (tx) => callPersist(persist, tx));
  });
}

type Values = Readonly<Record<string, string | number | undefined>>;

function valuesOf({ unfinished, error, delivered, handedOn, out, ...plain }: BatchRecord): Values {
  return {
    ...plain,
    out,
    handedOn: handedOn || undefined,
    unfinished: unfinished.length === 0 ? undefined : JSON.stringify(unfinished),
    error: error && JSON.stringify(error),
    delivered: delivered ? 1 : 0,
  };
}
