// A kill sweep of one flow: its run is killed at its first crash point, at its second, and so on, until a run passes without
// reaching the point. After each kill the plain library goes on with it.
import { join } from 'node:path';
import { FlowCase } from './flow-case.js';
import { Follower } from './follower.js';
import { judgeFlow, judgeKilled } from './judge-pipeline.js';
import { FLOWS, stagesOf } from './pipeline-flows.js';
import { PIPELINE_POINTS } from './pipeline-points.js';
import { sweep } from './sweep.js';

/** Every third one is killed a second time, on its way from there: at one of these points, another for each. */
const SECOND = { everyNth: 3, points: 61, step: 17 };

const GOES_ON = { PROOF_GOES_ON: '1' };

/**
 * @param {import('./proof.js').Context} context
 * @param {keyof typeof FLOWS} name
 * @param {{ step?: number, first?: number }} [options] `step`: of so many points only one
 * @returns {Promise<Set<string>>} the names of the points that were passed
 */
export async function sweepFlow(context, name, options) {
  const place = await openFlow(context, name);
  return sweep(context.lab, (n) => crash(place, n), options);
}

/** What the stages before the last one have come to, and what the whole comes to where nobody disturbs it. */
export async function openFlow({ lab, ledger }, name) {
  const flow = FLOWS[name];
  const programs = { plain: await lab.library(), crashing: await lab.library(PIPELINE_POINTS) };
  const place = { lab, ledger, name, flow, programs, last: stagesOf(flow).length - 1 };
  const intact = await lab.intactLibrary();
  const template = await makeTemplate(place, intact);
  return { ...place, template, undisturbed: await runUndisturbed({ ...place, template }, intact) };
}

export function newCase({ lab, name, template }, which) {
  const folder = join(lab.folder, 'flows', name, String(which));
  return FlowCase.from(template, folder, { mark: `${lab.mark}-${name}-${which}.`, flow: name });
}

async function makeTemplate(place, library) {
  const { flow, ledger, name, last } = place;
  const one = newCase(place, 'before');
  if (flow.isRollback) one.prepareDatabase();
  for (let stage = 0; stage < last; stage++) {
    checkEnd(ledger.under(`${name}, before`), await one.run(library, stage));
    one.forgetOutcome();
  }
  return one;
}

async function runUndisturbed(place, library) {
  const { ledger, name, last, flow } = place;
  const one = newCase(place, 'undisturbed');
  checkEnd(ledger.under(`${name}, undisturbed`), await one.run(library, last));
  const undisturbed = { outcome: one.outcome, kept: one.kept(), sink: one.said('sink') };
  const follower = await Follower.open(library, one.database);
  await judgeFlow(one, ledger.under(`${name}, undisturbed`), { undisturbed, follower, flow, kills: [] });
  return undisturbed;
}

async function crash(place, n) {
  const { ledger, name, flow, last, programs, undisturbed } = place;
  const one = newCase(place, n);
  const follower = await Follower.open(programs.plain, one.database);
  const kills = [];
  const first = await killAt(place, { one, follower, kills, n });
  const again = first !== undefined && n % SECOND.everyNth === 0 ? 1 + ((n * SECOND.step) % SECOND.points) : undefined;
  const second = again && (await killAt(place, { one, follower, kills, n: again }));
  const own = ledger.under(`${name}, killed at point ${n} (${first ?? 'passed'}), then at ${second ?? 'none'}`);
  if (one.outcome === undefined) checkEnd(own, await follower.during(one.run(programs.plain, last, GOES_ON)));
  await judgeFlow(one, own, { undisturbed, follower, flow, kills });
  return first;
}

/** @returns the point at which it was killed; nothing where it ended before */
async function killAt({ ledger, name, last, programs }, { one, follower, kills, n }) {
  const env = { PROOF_CRASH_AT: String(n), ...(kills.length > 0 && GOES_ON) };
  const ran = await follower.during(one.run(programs.crashing, last, env));
  const at = one.takeCrash();
  const own = ledger.under(`${name}, killed at point ${n} (${at ?? 'passed'})`);
  if (at === undefined) {
    checkEnd(own, ran);
    return undefined;
  }
  own.fault('SIGKILL of the run of a flow');
  const kept = one.kept();
  judgeKilled(one, own, kept, follower);
  kills.push({ kept, witnessed: one.said('witness').length });
  // What it wrote down before, it may have been about to write: the run that goes on says what it came to.
  one.forgetOutcome();
  return at;
}

export function checkEnd(ledger, { code, signal, hung, stderr }) {
  const told = `the run of the flow ended with ${code ?? signal}${hung ? ' (it hung)' : ''}: ${stderr}`;
  ledger.check('says', code === 0 && !hung, told.slice(0, 600));
}
