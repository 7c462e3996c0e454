import { FLOWS } from '../pipeline-flows.js';
import { PIPELINE_POINT_NAMES } from '../pipeline-points.js';
import { rivalFlows } from '../pipeline-rivals.js';
import { sweepFlow } from '../pipeline-sweep.js';

export const name = 'pipeline';
export const about = 'The run of a flow is killed at every point, and goes on to what an undisturbed one comes to';

/** The promise that it is held to in the end. */
export const ends = 'flow';

/** In the short form all points of this one, and some of the others. */
const WHOLE = 'small';
const STEP = 16;

/** Rivals of a run, in the words of a break that they find. */
const RIVALS = 'rivals';

/** @param {import('../proof.js').Context} context */
export async function run(context) {
  const { ledger, short, focus } = context;
  const chosen = focus ?? [...Object.keys(FLOWS), RIVALS];
  const reached = new Set();
  for (const flow of chosen.filter((each) => each !== RIVALS))
    for (const point of await sweepFlow(context, flow, sizeOf(context, flow))) reached.add(point);
  if (chosen.includes(RIVALS)) await rivalFlows(context, WHOLE);
  if (short) return;
  const missed = PIPELINE_POINT_NAMES.filter((point) => !reached.has(point));
  ledger.check('proof', missed.length === 0, `never reached: ${missed.join(', ')}`);
  ledger.note(`${Object.keys(FLOWS).length} flows, ${PIPELINE_POINT_NAMES.length} places and those in their functions`);
}

/** Where a break is looked for, its flow is swept more densely. */
function sizeOf({ short, focus, random }, flow) {
  if (!short || (flow === WHOLE && !focus)) return {};
  const step = focus ? STEP / 4 : STEP;
  return { step, first: 1 + random(step) };
}
