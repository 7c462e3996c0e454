// All edits of the sources that the proof makes, held against them: whoever changes the program learns it at once.
import { BOOT, CONTROLLER_POINTS, SUPERVISOR_EDITS } from './crash-points.js';
import { DISPATCH_POINTS } from './dispatch-points.js';
import { PIPELINE_POINTS } from './pipeline-points.js';
import { checkEdits } from './program.js';
import { VARIANTS } from './variants.js';

/** @throws where one does not find its place any more */
export function checkAllEdits() {
  checkEdits([
    [...CONTROLLER_POINTS, ...SUPERVISOR_EDITS, BOOT],
    DISPATCH_POINTS,
    PIPELINE_POINTS,
    // Points are looked for in what a break has left.
    ...VARIANTS.map(({ edits, methods }) => [...edits, ...(methods.includes('pipeline') ? PIPELINE_POINTS : [])]),
  ]);
}
