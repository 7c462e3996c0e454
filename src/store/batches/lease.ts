import type { RunLease } from '../../pipeline/store/batch-store.ts';
import type { Changes } from '../../pipeline/store/changes.ts';
import { keepOutput } from '../../pipeline/store/keep-output.ts';
import { batchIsMissing } from '../../pipeline/store/store-refusals.ts';
import { beginRun } from './begin-run.ts';
import { commitBatch } from './commit-batch.ts';
import { deliverBatch } from './deliver-batch.ts';
import { endRun } from './end-run.ts';
import { findOutput } from './find-output.ts';
import { findStep } from './find-step.ts';
import { forgetBatch } from './forget-batch.ts';
import type { HeldRun } from './held-run.ts';
import { isOutdated } from './is-outdated.ts';
import { listBatches } from './list-batches.ts';
import { listRuns } from './list-runs.ts';
import { outdate } from './outdate.ts';
import { putScope } from './put-scope.ts';
import { putStep } from './put-step.ts';
import { releaseRun } from './release-run.ts';
import { settleScope } from './settle-scope.ts';

interface LeaseOptions {
  readonly durably: boolean;
  readonly changes: Changes;
  readonly released: () => void;
}

/** The run that was taken, as the library writes it. What is kept is made into text or bytes before the lock is taken. */
export function leaseOf(held: HeldRun, { durably, changes, released }: LeaseOptions): RunLease {
  const { db, runId } = held;
  const [earlier] = listRuns(db, runId);
  const write = (change: () => void): void => {
    change();
    changes.note();
  };
  return {
    earlier: earlier && { ...earlier, alive: false }, // what is alive is this process
    begin: (head) => write(() => beginRun(held, head)),
    expect: (scope, total) => write(() => putScope(held, scope, total)),
    findStep: (name) => findStep(db, runId, name),
    putStep: (name, output) => {
      const kept = keepOutput(output, () => `Step \`${name}\``);
      write(() => putStep(held, { step: name, output: kept }, durably));
    },
    outdate: (names) => write(() => outdate(held, names)),
    isOutdated: (scope) => isOutdated(held, scope),
    settle: (scope) => write(() => settleScope(held, scope)),
    listBatches: (scope, page) => listBatches(db, { runId, scope }, page),
    getOutput: (scope, number) => {
      const found = findOutput(db, runId, { scope, number });
      if (found === undefined) throw batchIsMissing(runId, { scope, number });
      return found;
    },
    commit: (batch, output, persist) => {
      const kept = keepOutput(output, () => `Batch ${batch.number} of scope \`${batch.scope}\``);
      write(() => commitBatch(held, { batch, output: kept, persist }, durably));
    },
    forget: (scope, number) => write(() => forgetBatch(held, scope, number)),
    deliver: (scope, number) => write(() => deliverBatch(held, scope, number)),
    end: (state, error) => write(() => endRun(held, { state, error }, durably)),
    release: () => {
      write(() => releaseRun(held));
      released();
    },
  };
}
