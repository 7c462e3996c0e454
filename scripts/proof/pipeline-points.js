// Where the run of a flow is killed: before and after each write of its store, in its transaction between the statements,
// around what the user's functions do, and between all that happens to a batch. Flows pass more points inside of their own
// functions (pipeline-flows.js).
import { after, before, once, point } from './crash-points.js';

/** @typedef {import('./program.js').Edit} Edit */

/** Of the file itself, and of taking a run. @type {readonly Edit[]} */
const OPEN_POINTS = [
  before('store/batches/open-connection.ts', 'createPipeTables(db);', 'tables to be made'),
  before('db/pipe-tables.ts', 'db.exec(`insert into drain_pipe_meta', 'tables made, not committed'),
  before('store/batches/open-connection.ts', "db.pragma('synchronous = NORMAL');", 'tables made'),
  before('pipeline/run/run.ts', 'const lease = store && (', 'run to be taken'),
  before('store/batches/take-run.ts', 'const row = get<OwnedRow>', 'run put'),
  before('store/batches/take-run.ts', 'const owner = JSON', 'owner looked at'),
  before('store/batches/take-run.ts', 'if (taken === undefined)', 'run taken'),
  before('store/batches/begin-run.ts', 'run(db, BEGIN,', 'totals forgotten'),
  before('store/batches/begin-run.ts', "putEvent(held, { type: 'run.started' });", 'begin written'),
];

/** Each write is one transaction. @type {readonly Edit[]} */
const WRITE_POINTS = [
  before('store/batches/held-run.ts', 'requireHeld(held);', 'transaction begun'),
  once('store/batches/held-run.ts', 'change()', 'written, not committed'),
  before('store/batches/lease.ts', 'changes.note();', 'committed'),
  after('store/batches/put-step.ts', 'statement(held.db, PUT).run(held.id, step, output);', 'step put'),
  before('store/batches/outdate.ts', 'run(held.db, `update drain_pipe_scopes', 'steps outdated'),
  before('store/batches/forget-batch.ts', 'run(held.db, `delete from drain_pipe_batches', 'output forgotten'),
  before('store/batches/end-run.ts', "putEvent(held, { type: 'run.ended' });", 'end written'),
  before('store/batches/release-run.ts', 'run(db, ', 'to be released'),
  after('store/batches/commit-batch.ts', 'run(db, PUT_SCOPE, { id, scope });', 'scope put'),
  before('store/batches/commit-batch.ts', 'if (run(db, PUT, ', 'event of the batch put'),
  before('store/batches/commit-batch.ts', 'statement(db, PUT_OUTPUT)', 'record put'),
  before('store/batches/commit-batch.ts', 'if (persist) withTransaction', 'output put'),
  {
    ...{ name: 'delivered', file: 'store/batches/deliver-batch.ts' },
    find: "putEvent(held, { type: 'batch.delivered', scope, number });",
    replace: `{ ${point('delivery written')} putEvent(held, { type: 'batch.delivered', scope, number }); }`,
  },
];

/** Of a flow from step to step. @type {readonly Edit[]} */
const FLOW_POINTS = [
  before('pipeline/run/run-flow.ts', 'if (run.isHeard)\n    run.emit({', 'step restored'),
  before('pipeline/run/run-flow.ts', 'await beginAnew();', 'step ended'),
  before('pipeline/run/run-flow.ts', 'await run.write(() => run.lease?.putStep(', 'step to be kept'),
  before(
    'pipeline/run/run.ts',
    'await this.#state.write(() => this.#state.lease?.end(result.status));',
    'run to be ended',
  ),
  before('pipeline/run/run.ts', 'this.#state.lease?.end(this.#abort', 'failure of the run to be kept'),
  after('pipeline/run/run.ts', 'lease?.release();', 'released'),
];

/** Of a scope. @type {readonly Edit[]} */
const SCOPE_POINTS = [
  before('pipeline/run/run-scope.ts', 'if (lease && total !== undefined) await run.write(', 'total to be told'),
  before('pipeline/run/run-scope.ts', 'if (earlier && isCommitted(earlier))', 'batch cut'),
  before(
    'pipeline/run/run-scope.ts',
    'await run.write(() => lease?.forget(node.name, number));',
    'batch to be forgotten',
  ),
  before('pipeline/run/run-scope.ts', 'this.#inOrder.put(outcome.batch.number', 'batch ended'),
  before('pipeline/run/run-scope.ts', "if (run.isHeard) run.emit({ type: 'batch.end', outcome", 'batch to be told'),
  before('pipeline/run/run-scope.ts', 'await this.#pause();', 'batch told'),
  before('pipeline/run/run-scope.ts', 'await this.#forgetRest();\n', 'scope through'),
  before('pipeline/run/run-scope.ts', 'if (this.#mayDiffer) await run.write(', 'to be settled'),
];

/** Of a batch. @type {readonly Edit[]} */
const BATCH_POINTS = [
  before('pipeline/run/make-part.ts', 'const given = await body(', 'batch sifted'),
  before('pipeline/run/commit-batch.ts', 'await write(turn, { record', 'batch made'),
  before('pipeline/store/call-persist.ts', 'return persist(tx);', 'to be persisted'),
  once('pipeline/store/call-persist.ts', 'persist(tx)', 'persisted'),
  before('pipeline/run/run-batch.ts', 'await waitFor(waitMs, run.signal);', 'batch to be retried'),
  before('pipeline/run/run-batch.ts', 'const { made, failed } = await isolate(', 'batch to be taken apart'),
  before('pipeline/run/isolate.ts', 'const result = await tryPart(part);', 'part to be tried'),
  after('pipeline/run/isolate.ts', 'const result = await tryPart(part);', 'part tried'),
  before(
    'pipeline/run/commit-batch.ts',
    'await run.write(() => lease?.commit(record, output));',
    'failure to be committed',
  ),
  before('pipeline/run/hand-over.ts', 'await untilAborted(sink?.(', 'to be handed on'),
  before('pipeline/run/hand-over.ts', 'await run.write(() => lease?.deliver(', 'handed on'),
  before('pipeline/run/run-batch.ts', 'const output = turn.place.lease?.getOutput(', 'to be restored'),
  before('pipeline/run/call-hook.ts', 'await untilAborted(call(), run.signal);', 'hook to be called'),
];

/** Every place that the sweep is to pass. */
export const PIPELINE_POINTS = [...OPEN_POINTS, ...WRITE_POINTS, ...FLOW_POINTS, ...SCOPE_POINTS, ...BATCH_POINTS];

/** What the places say when they are passed. */
export const PIPELINE_POINT_NAMES = PIPELINE_POINTS.map(({ replace }) => /crashPoint\('([^']+)'\)/.exec(replace)[1]);
