// A program of its own: so many batches of one row in a store, and then the same run again, which restores them all. Prints what
// a batch costs in the beginning and in the end, and what a restored one does, in microseconds; and how much memory either took
// beyond what there was before it, in MB.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../install.js';
import { residentMb } from './resident.js';

const [file, batches] = [process.argv[2], Number(process.argv[3])];
const LOOKED_AT = 1_000;

/** Until everything is compiled. */
const WARM_UP = 2_000;

const { openBatchStore, pipeline } = await import(pathToFileURL(join(root, 'dist', 'index.js')).href);

function* rows(count) {
  for (let id = 0; id < count; id++) yield { id, filler: 'x'.repeat(100) };
}

const at = [];
const flow = pipeline('growth')
  .batch('all', { over: 'rows', size: 1 }, (b) =>
    b.step('same', (context) => {
      at.push(performance.now());
      return { rows: context.rows };
    }),
  )
  .with('rows', { merge: { rows: 'drop' } });

// How long a disk takes does not depend on how much there is.
const store = openBatchStore(file, { synchronous: 'normal' });
const go = (runId, count) => flow.run({ rows: rows(count) }, { runId, store }).result;
for (let round = 0; round < 2; round++) await go('warm-up', WARM_UP);

at.length = 0;
const growing = await measured(() => go('run', batches));
const between = at.slice(1).map((time, index) => 1000 * (time - at[index]));
const restoring = await measured(() => go('run', batches));
store.close();
const { restored } = restoring.result.stats;
if (restored !== batches) throw new Error(`${restored} of ${batches} batches were restored`);
console.log(
  JSON.stringify({
    first: median(between.slice(0, LOOKED_AT)),
    last: median(between.slice(-LOOKED_AT)),
    growingMb: growing.mb,
    restored: (1000 * restoring.ms) / batches,
    restoringMb: restoring.mb,
  }),
);

async function measured(work) {
  globalThis.gc();
  const before = residentMb(process.pid).now;
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, residentMb(process.pid).now);
  }, 50);
  const begun = performance.now();
  const result = await work();
  const ms = performance.now() - begun;
  clearInterval(timer);
  return { result, ms, mb: Math.max(most, residentMb(process.pid).now) - before };
}

function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
