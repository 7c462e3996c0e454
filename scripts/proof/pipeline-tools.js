// What a flow under test is made with. All that its functions say goes to files beside the database, in one write each, which
// a kill cannot tear.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

/** @returns {(file: string, what: object) => void} */
export function sayingIn(folder) {
  return (file, what) => appendFileSync(join(folder, file), `${JSON.stringify({ pid: process.pid, ...what })}\n`);
}

/** @returns {import('./pipeline-flows.js').Tools} */
export function toolsIn(folder, { library, isHealed }) {
  const say = sayingIn(folder);
  return {
    ...{ library, isHealed },
    pass: (point) => globalThis.crashPoint?.(point),
    witness: (step, { batch, attempt }, elements) =>
      say('witness', { step, scope: batch?.scope, number: batch?.number, attempt, ids: elements.map(({ id }) => id) }),
    receive: (rows, { scope, number, idempotencyKey }) => say('sink', { scope, number, key: idempotencyKey, rows }),
  };
}
