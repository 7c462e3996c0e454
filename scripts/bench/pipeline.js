// What a batch costs beside its own work, in memory and durable, and in a store that has many; and ten million elements through
// three steps. A plain loop and p-map do the same work in the same run.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import pMap from 'p-map';
import { root } from '../install.js';
import { residentMb } from './resident.js';
import { median } from './workshop.js';

const Database = createRequire(import.meta.url)('better-sqlite3');

const BATCHES = 5_000;
const SIZE = 100;
const ROUNDS = 7;
const DURABLE_BATCHES = 400;
const ELEMENTS = 10_000_000;
const LOOK_MS = 100;
const KEPT_BATCHES = 100_000;
const RESTORING_MB = 100;

/** Three steps of a flow, and the same three for whoever has no flow. */
export const steps = [
  ['double', ({ rows }) => ({ rows: rows.map((row) => ({ ...row, double: row.id * 2 })) })],
  ['score', ({ rows }) => ({ rows: rows.map((row) => ({ ...row, score: row.double % 7 })) })],
  ['label', ({ rows }) => ({ rows: rows.map((row) => ({ ...row, label: row.score > 3 ? 'high' : 'low' })) })],
];

export const inTurn = async (rows, inOrder = steps) => {
  let context = { rows };
  for (const [, step] of inOrder) context = await step(context);
  return context.rows;
};

/** As many that do nothing: beside real work, what a batch costs would be lost in the noise of that. */
const idle = steps.map(([name]) => [name, ({ rows }) => ({ rows })]);
const idleInTurn = (rows) => inTurn(rows, idle);

export async function measurePipeline(workshop) {
  const library = await import(pathToFileURL(join(root, 'dist', 'pipeline.js')).href);
  const { openBatchStore } = await import(pathToFileURL(join(root, 'dist', 'index.js')).href);
  const memory = await inMemory(library);
  const folder = workshop.newFolder('pipeline');
  const durable = await onDisk(library, openBatchStore, folder);
  return [memory, durable, ...(await manyBatches(join(folder, 'growth.db'))), ...(await manyElements())];
}

async function inMemory({ pipeline }) {
  const rows = Array.from({ length: BATCHES * SIZE }, (_, id) => ({ id }));
  const flow = flowOf(pipeline, SIZE, {}, idle);
  const slices = () => Array.from({ length: BATCHES }, (_, batch) => rows.slice(batch * SIZE, (batch + 1) * SIZE));
  const contenders = {
    flow: () => flow.run({ rows }).result,
    loop: async () => {
      const done = [];
      for (const slice of slices()) for (const row of await idleInTurn(slice)) done.push(row);
    },
    pMap: async () => (await pMap(slices(), idleInTurn, { concurrency: 1 })).flat(),
  };
  const took = await compete(contenders);
  const overhead = (name) => (1000 * (took[name] - took.loop)) / BATCHES;
  return {
    what: `overhead per batch in memory (${BATCHES} of ${SIZE}, three steps)`,
    measured: `${overhead('flow').toFixed(1)} us`,
    limit: '20 us',
    ok: overhead('flow') <= 20,
    beside: `p-map ${overhead('pMap').toFixed(1)} us, the loop ${((1000 * took.loop) / BATCHES).toFixed(1)} us in all`,
  };
}

/**
 * From one batch to the next, with its commit on the disk; 100 rows of 200 bytes. Nobody can be quicker than one commit of
 * the same text, which is measured beside it: it is the disk's.
 */
async function onDisk({ pipeline }, openBatchStore, folder) {
  const filler = 'x'.repeat(170);
  const rows = Array.from({ length: DURABLE_BATCHES * SIZE }, (_, id) => ({ id, filler }));
  const store = openBatchStore(join(folder, 'batches.db'));
  const times = { durable: [], memory: [], bare: [] };
  for (let round = 0; round < 3; round++) {
    times.durable.push(...(await betweenBatches(pipeline, rows, { store, runId: `r${round}` })));
    times.memory.push(...(await betweenBatches(pipeline, rows, {})));
    times.bare.push(...bareCommits(join(folder, `bare${round}.db`), JSON.stringify({ rows: rows.slice(0, SIZE) })));
  }
  store.close();
  const [durable, memory, bare] = [times.durable, times.memory, times.bare].map(median);
  return {
    what: `overhead per durable batch (${SIZE} rows of ${JSON.stringify(rows[0]).length} bytes, median)`,
    measured: `${(durable - memory).toFixed(2)} ms`,
    limit: '1 ms',
    ok: durable - memory <= 1,
    beside: `a bare commit of the same text ${bare.toFixed(2)} ms, in memory ${memory.toFixed(2)} ms`,
  };
}

function bareCommits(file, text) {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('create table outputs (number integer primary key, output)');
  const insert = db.prepare('insert into outputs (output) values (?)');
  const took = Array.from({ length: DURABLE_BATCHES }, () => {
    const begun = performance.now();
    insert.run(text);
    return performance.now() - begun;
  });
  db.close();
  return took;
}

async function betweenBatches(pipeline, rows, options) {
  const at = [];
  const flow = pipeline('durable')
    .batch('all', { over: 'rows', size: SIZE }, (b) =>
      b.step('same', (context) => {
        at.push(performance.now());
        return { rows: context.rows };
      }),
    )
    .with('rows');
  await flow.run({ rows }, options).result;
  return at.slice(1).map((time, index) => time - at[index]);
}

/** Whether the hundred-thousandth batch of a run costs what the first one does, and what it takes to restore them all. */
async function manyBatches(file) {
  const program = fileURLToPath(new URL('./pipeline-growth.js', import.meta.url));
  const child = spawn(process.execPath, ['--expose-gc', program, file, String(KEPT_BATCHES)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, code] = await Promise.all([textOf(child.stdout), codeOf(child)]);
  if (code !== 0) throw new Error(`${KEPT_BATCHES} batches in a store ended with ${code}`);
  const { first, last, growingMb, restored, restoringMb } = JSON.parse(output);
  const batches = `${KEPT_BATCHES / 1_000},000 batches of a row in a store`;
  return [
    {
      what: `${batches}: one, of the first thousand and of the last`,
      measured: `${first.toFixed(0)} and ${last.toFixed(0)} us`,
      limit: 'flat (10 %)',
      ok: last <= first * 1.1,
      beside: `${growingMb.toFixed(0)} MB more than before, in all`,
    },
    {
      what: 'the same, gone on with: memory for all that is restored',
      measured: `${restoringMb.toFixed(0)} MB`,
      limit: `${RESTORING_MB} MB`,
      ok: restoringMb <= RESTORING_MB,
      beside: `${restored.toFixed(0)} us for each`,
    },
  ];
}

async function textOf(stream) {
  let text = '';
  for await (const part of stream.setEncoding('utf8')) text += part;
  return text;
}

function codeOf(child) {
  return new Promise((resolve) => child.once('close', resolve));
}

async function manyElements() {
  const flow = await stream('flow');
  const [loop, mapped] = [await stream('loop'), await stream('pMap')];
  return [
    {
      what: `${ELEMENTS / 1_000_000} million elements through three steps: memory, most in the first half and in the second`,
      measured: `${flow.early.toFixed(0)} and ${flow.late.toFixed(0)} MB`,
      limit: 'flat (10 %)',
      ok: flow.late <= flow.early * 1.1,
      beside: `the loop ${loop.late.toFixed(0)} MB, p-map ${mapped.late.toFixed(0)} MB`,
    },
    {
      what: 'the same: time',
      measured: `${(flow.ms / loop.ms).toFixed(2)} x the loop`,
      beside: `${(flow.ms / 1000).toFixed(1)} s, the loop ${(loop.ms / 1000).toFixed(1)} s, p-map ${(mapped.ms / 1000).toFixed(1)} s`,
    },
  ];
}

/** In a process of its own, so that its memory is its own. */
async function stream(name) {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./pipeline-stream.js', import.meta.url)), name, String(ELEMENTS)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const looks = [];
  const timer = setInterval(() => looks.push(residentMb(child.pid).now), LOOK_MS);
  const [output, code] = await Promise.all([textOf(child.stdout), codeOf(child)]);
  clearInterval(timer);
  if (code !== 0) throw new Error(`${ELEMENTS} elements through ${name} ended with ${code}`);
  const middle = Math.ceil(looks.length / 2);
  return { ms: Number(output), early: Math.max(...looks.slice(0, middle)), late: Math.max(...looks.slice(middle)) };
}

export function flowOf(pipeline, size, merge = {}, inOrder = steps) {
  return pipeline('bench')
    .batch('all', { over: 'rows', size }, (b) => inOrder.reduce((flow, [name, step]) => flow.step(name, step), b))
    .with('rows', { merge });
}

/** In turns, so that whatever else the machine does hits all of them; the fastest of each, since noise only adds. */
async function compete(contenders) {
  const took = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, contender] of Object.entries(contenders)) {
      const begun = performance.now();
      await contender();
      took[name] = Math.min(took[name] ?? Number.POSITIVE_INFINITY, performance.now() - begun);
    }
  }
  return took;
}
