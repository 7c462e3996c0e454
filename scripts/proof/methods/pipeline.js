import { FLOWS } from '../pipeline-flows.js';
import { PIPELINE_POINT_NAMES } from '../pipeline-points.js';
import { sweepFlow } from '../pipeline-sweep.js';

export const name = 'pipeline';
export const about = 'The run of a flow is killed at every point, and goes on to what an undisturbed one comes to';

/** The promise that it is held to in the end. */
export const ends = 'flow';

/** In the short form all points of this one, and some of the others. */
const WHOLE = 'small';
const STEP = 12;

/** @param {import('../proof.js').Context} context */
export async function run(context) {
  const { ledger, short, random } = context;
  const reached = new Set();
  for (const flow of Object.keys(FLOWS)) {
    const options = short && flow !== WHOLE ? { step: STEP, first: 1 + random(STEP) } : {};
    for (const point of await sweepFlow(context, flow, options)) reached.add(point);
  }
  if (short) return;
  const missed = PIPELINE_POINT_NAMES.filter((point) => !reached.has(point));
  ledger.check('proof', missed.length === 0, `never reached: ${missed.join(', ')}`);
  ledger.note(`${Object.keys(FLOWS).length} flows, ${PIPELINE_POINT_NAMES.length} places and those in their functions`);
}
