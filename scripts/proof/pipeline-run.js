// A program of its own: runs one stage of a flow with the library that it is given, and writes down what it came to.
//   node pipeline-run.js LIBRARY FLOW STAGE FOLDER
// PROOF_GOES_ON: with what the flow says for that. PROOF_TAKES_OVER: from whoever has it. PROOF_OUTCOME: another file for it.
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serialize } from 'node:v8';
import { FLOWS, stagesOf } from './pipeline-flows.js';
import { sayingIn, toolsIn } from './pipeline-tools.js';

const [file, name, stage, folder] = process.argv.slice(2);
const library = await import(pathToFileURL(file).href);
const killed = FLOWS[name];
const options = stagesOf(killed)[Number(stage)];
const isGoingOn = process.env.PROOF_GOES_ON === '1' && killed.goesOn !== undefined;

const say = sayingIn(folder);
const tools = toolsIn(folder, { library, isHealed: Number(stage) > 0 });

const store = library.openBatchStore(join(folder, 'rows.db'), { takeOver: process.env.PROOF_TAKES_OVER === '1' });
const first = await runOnce(isGoingOn ? killed.goesOn : options);
const outcome = isGoingOn && first.code === 'changed' ? await runOnce(options) : first;
store.close();

const { status, output, stats, failures = [], code, message } = outcome;
const written = { status, output, stats, failures: JSON.parse(JSON.stringify(failures)), code, message };
const to = join(folder, process.env.PROOF_OUTCOME ?? 'outcome');
writeFileSync(`${to}.new`, serialize(written));
renameSync(`${to}.new`, to);

async function runOnce(how) {
  const run = killed.make(tools).run(killed.input(), { runId: 'run', store, ...how });
  if (killed.isHeard) void hear(run);
  return run.result.catch((error) => ({ ...error.result, code: error.code, message: error.message }));
}

async function hear(run) {
  try {
    for await (const event of run)
      if (event.type === 'batch.end') {
        const { batch, status } = event.outcome;
        say('heard', { scope: batch.scope, number: batch.number, status });
      }
  } catch {
    // The result says it too.
  }
}
