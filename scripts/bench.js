// `npm run bench`: the budgets of the design, measured, beside GNU parallel and xargs in the same run where they are there.
//   npm run bench -- --only overhead,plan     some of them
//   npm run bench -- --json                   for a script
// It asserts nothing: its figures are for people, and a busy machine must not fail a build.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { measureDispatch } from './bench/dispatch.js';
import { measureFailures } from './bench/failures.js';
import { measureMemory } from './bench/memory.js';
import { measureOverhead } from './bench/overhead.js';
import { measurePipeline } from './bench/pipeline.js';
import { measurePlan } from './bench/plan.js';
import { measureReport } from './bench/report.js';
import { measureStatus } from './bench/status.js';
import { measureStore } from './bench/store.js';
import { openWorkshop } from './bench/workshop.js';
import { ensureInstalled, run } from './install.js';

const MEASUREMENTS = {
  overhead: measureOverhead,
  plan: measurePlan,
  store: measureStore,
  status: measureStatus,
  memory: measureMemory,
  report: measureReport,
  failures: measureFailures,
  dispatch: measureDispatch,
  pipeline: measurePipeline,
};

const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'boolean', default: false } } });
const names = values.only?.split(',') ?? Object.keys(MEASUREMENTS);
const unknown = names.find((name) => !Object.hasOwn(MEASUREMENTS, name));
if (unknown !== undefined) {
  console.error(`There is no measurement \`${unknown}\`. Known: ${Object.keys(MEASUREMENTS).join(', ')}.`);
  process.exit(2);
}

ensureInstalled();
run('node', ['scripts/build.js']);
const workshop = await openWorkshop();
const rows = [];
for (const name of names) {
  console.error(`measuring: ${name} ...`);
  rows.push(...(await MEASUREMENTS[name](workshop)));
}
workshop.close();
console.log(values.json ? JSON.stringify(rows.map(toWire), null, 2) : table(rows));

function table(measured) {
  const cells = measured.map((row) => [row.what, row.measured, row.limit ?? '', verdict(row), row.beside ?? '']);
  const lines = [['what', 'measured', 'limit', 'verdict', 'beside it'], ...cells];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const text = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
  return [`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'cpu'}`, '', ...text].join('\n');
}

function verdict({ ok }) {
  return ok === undefined ? '' : ok ? 'ok' : 'over';
}

function toWire({ what, measured, limit, ok, beside }) {
  return { what, measured, limit: limit ?? null, ok: ok ?? null, beside: beside ?? null };
}
