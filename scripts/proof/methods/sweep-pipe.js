import { join } from 'node:path';
import { root } from '../../install.js';
import { FlowCase } from '../flow-case.js';
import { Follower } from '../follower.js';
import { judgeLeftovers, judgeRecords } from '../judge.js';
import { judgeKilled, judgeStore } from '../judge-pipeline.js';
import { FLOWS } from '../pipeline-flows.js';
import { PIPELINE_POINTS } from '../pipeline-points.js';
import { checkEnd, crashedAt, sweep } from '../sweep.js';

export const name = 'sweep-pipe';
export const about =
  'A flow that runs as a phase is killed, alone, with its supervisor, its controller or both, and the same command goes on';

/** The promise that it is held to in the end. */
export const ends = 'flow';

const FLOW = 'small';
const RUN = 'run';

/** Of its points one in so many: each is passed without drain around it by another method. */
const STEP = { long: 4, short: 24 };

/** Who dies, at one point after another. */
const TAKES = ['', 'controller', 'supervisor', 'controller only', 'both'];

/** It goes on whatever came before: more often than this, it never comes to its end. */
const MOST_TIMES = 6;

const FILE = `import { FLOWS } from ${JSON.stringify(join(root, 'scripts/proof/pipeline-flows.js'))};
import { toolsIn } from ${JSON.stringify(join(root, 'scripts/proof/pipeline-tools.js'))};
export default (library) => FLOWS.${FLOW}.make(toolsIn(import.meta.dirname, { library, isHealed: false }));
`;

const BEGIN = ['pipe', 'run', 'flow.mjs', '--input', '@data.json', '--run-id', RUN, '--output', 'out.json'];

/** @param {import('../proof.js').Context} context */
export async function run({ lab, ledger, short, random }) {
  const programs = { plain: await lab.library(), crashing: await lab.program(PIPELINE_POINTS) };
  const place = { lab, ledger, programs };
  const undisturbed = await runUndisturbed(place);
  const step = short ? STEP.short : STEP.long;
  const names = await sweep(lab, (n) => crash({ ...place, undisturbed }, n), { step, first: 1 + random(step) });
  ledger.note(`${names.size} places of a flow that runs as a phase`);
}

async function newFlow({ lab }) {
  const backlog = await lab.newFolder();
  backlog.write('flow.mjs', FILE);
  backlog.write('data.json', JSON.stringify(FLOWS[FLOW].input()));
  const { folder, mark } = backlog;
  return { backlog, one: new FlowCase(folder, { mark, flow: FLOW, file: 'data.batches.db' }) };
}

async function runUndisturbed(place) {
  const { backlog, one } = await newFlow(place);
  checkEnd(place.ledger.under('undisturbed'), BEGIN, await backlog.run(BEGIN), [0]);
  return { output: backlog.read(backlog.path('out.json')), kept: one.kept(), sink: one.said('sink') };
}

async function crash(place, n) {
  const { ledger, programs, undisturbed } = place;
  const { backlog, one } = await newFlow(place);
  const takes = TAKES[n % TAKES.length];
  const env = { PROOF_CRASH_AT: String(n), PROOF_CRASH_FILE: backlog.path('crash'), PROOF_CRASH_TAKES: takes };
  const ran = await backlog.run(BEGIN, { program: programs.crashing, env });
  const at = crashedAt(backlog);
  const own = ledger.under(`killed at point ${n} (${at ?? 'passed'}), with it: ${takes || 'nobody'}`);
  const follower = await Follower.open(programs.plain, one.database);
  const kills = [];
  if (at === undefined) checkEnd(own, BEGIN, ran, [0]);
  else own.fault('SIGKILL of a flow in its phase');
  if (at !== undefined && takes !== 'controller only') {
    const kept = one.kept();
    judgeKilled(one, own, kept, follower);
    kills.push({ kept, witnessed: one.said('witness').length });
  }
  await goOn(backlog, own);
  judgeAttempts(backlog, own, { takes, isKilled: at !== undefined });
  const output = backlog.read(backlog.path('out.json'));
  own.check('flow', output === undisturbed.output, `its output is ${output}, not ${undisturbed.output}`);
  await judgeStore(one, own, { undisturbed, follower, flow: FLOWS[FLOW], kills });
  await judgeLeftovers(backlog, own);
  judgeRecords(backlog, own);
  return at;
}

/** By the run alone, or by the whole command again. */
async function goOn(backlog, ledger) {
  for (let times = 1; times <= MOST_TIMES; times++) {
    const args = times % 2 === 1 ? ['pipe', 'run', '--run-id', RUN] : BEGIN;
    checkEnd(ledger, args, await backlog.run(args), [0, 1, 3]);
    const [phase] = backlog.query('select state from phases where run_id = ?', RUN);
    if (phase?.state === 'complete') return;
  }
  ledger.check('flow', false, `it was not through after ${MOST_TIMES} times`);
}

/** Whoever died with it: nothing of it is lost, and none of it has failed. */
function judgeAttempts(backlog, ledger, { takes, isKilled }) {
  const outcomes = backlog.attempts().map(({ outcome }) => outcome);
  const expected = !isKilled || takes === 'controller only' ? ['succeeded'] : ['interrupted', 'succeeded'];
  const isRight = outcomes.join() === expected.join();
  ledger.check('ended', isRight, `its attempts have ${outcomes}, not ${expected}`);
}
