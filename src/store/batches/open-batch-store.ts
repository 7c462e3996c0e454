/** The SQLite store of pipelines: in the database where the user's rows are. */
import { dataVersion } from '../../db/data-version.ts';
import type { Db } from '../../db/native.ts';
import { hasPipeTables } from '../../db/pipe-tables.ts';
import { PipelineError } from '../../pipeline/batch-error.ts';
import { requireKnown } from '../../pipeline/define/require-known.ts';
import type { BatchStore } from '../../pipeline/store/batch-store.ts';
import { Changes } from '../../pipeline/store/changes.ts';
import { batchIsMissing } from '../../pipeline/store/store-refusals.ts';
import { explained } from './explained.ts';
import { findBatch } from './find-batch.ts';
import { findOutput } from './find-output.ts';
import type { HeldRun } from './held-run.ts';
import { leaseOf } from './lease.ts';
import { listBatches } from './list-batches.ts';
import { listEvents } from './list-events.ts';
import { listRuns } from './list-runs.ts';
import { listScopes } from './list-scopes.ts';
import { openConnection } from './open-connection.ts';
import { releaseRun } from './release-run.ts';
import { takeRun } from './take-run.ts';

export interface BatchStoreOptions {
  /** Reads only, and creates nothing: for who looks at the run of another process. Default false. */
  readonly readonly?: boolean;
  /** Whether a file that is not there is created; its folder never is. Default true. */
  readonly create?: boolean;
  /**
   * How long a statement waits for another writer, during which this process does nothing else. Default 200 milliseconds: a run
   * waits on, between one try and the next, while the rest of its process goes on.
   */
  readonly busyTimeoutMs?: number;
  /**
   * `full` (the default): a batch is on the disk before anybody is told of it. `normal`: after a power cut, the last batches
   * may have to be run again, and what `persist` wrote for them is gone with them. A killed process loses nothing either way.
   */
  readonly synchronous?: 'full' | 'normal';
  /** Takes runs although the process that has them may still be at work: that one can write nothing more. Default false. */
  readonly takeOver?: boolean;
}

/**
 * @param path an SQLite database, with whatever tables of the user's own; pipelines add tables whose names begin with
 *   `drain_pipe_`, and touch no others. Created as needed, in WAL mode; one that is there keeps its journal mode
 * @throws PipelineError `store`
 */
export function openBatchStore(path: string, options: BatchStoreOptions = {}): BatchStore {
  requireKnown('a store', options, ['readonly', 'create', 'busyTimeoutMs', 'synchronous', 'takeOver'], 'bad_input');
  const { readonly = false, create = true, busyTimeoutMs = 200, synchronous = 'full', takeOver = false } = options;
  const { db } = explained(path, {
    open: () => ({ db: openConnection(path, { readonly, create, busyTimeoutMs }) }),
  }).open();
  return explained(path, storeOn(db, { readonly, durably: synchronous === 'full', takeOver }));
}

interface Manner {
  readonly readonly: boolean;
  readonly durably: boolean;
  readonly takeOver: boolean;
}

function storeOn(db: Db, { readonly, durably, takeOver }: Manner): BatchStore {
  const changes = new Changes(versionChanges(db));
  const held = new Set<HeldRun>();
  const isThere = tablesAreThere(db);
  return {
    openRun: (runId, options) => {
      if (readonly) throw isReadonly(runId, db.name);
      const run = takeRun(db, { runId, ...options }, { insist: takeOver });
      held.add(run);
      return explained(db.name, leaseOf(run, { durably, changes, released: () => held.delete(run) }));
    },
    findRun: (runId) => (isThere() ? listRuns(db, runId)[0] : undefined),
    listRuns: () => (isThere() ? listRuns(db) : []),
    listScopes: (runId) => (isThere() ? listScopes(db, runId) : []),
    listBatches: (runId, scope, page) => (isThere() ? listBatches(db, { runId, scope }, page) : []),
    findBatch: (runId, scope, number) => (isThere() ? findBatch(db, runId, { scope, number }) : undefined),
    getOutput: (runId, scope, number) => {
      const found = isThere() ? findOutput(db, runId, { scope, number }) : undefined;
      if (found === undefined) throw batchIsMissing(runId, { scope, number });
      return found;
    },
    listEvents: (runId, after, limit) => (isThere() ? listEvents(db, runId, { after, limit }) : []),
    changed: (signal, since) => changes.changed(signal, since),
    close: () => {
      if (!db.open) return;
      changes.close();
      try {
        for (const run of held) releaseRun(run);
      } finally {
        db.close();
      }
    },
  };
}

function isReadonly(runId: string, file: string): PipelineError {
  return new PipelineError('store', `Cannot run \`${runId}\`: its store ${file} was opened to be read only.`);
}

/** A reader may be there before the first run has made the tables. */
function tablesAreThere(db: Db): () => boolean {
  let areThere = false;
  return () => {
    areThere ||= hasPipeTables(db);
    return areThere;
  };
}

function versionChanges(db: Db): () => boolean {
  let last = dataVersion(db);
  return () => {
    const before = last;
    last = dataVersion(db);
    return last !== before;
  };
}
