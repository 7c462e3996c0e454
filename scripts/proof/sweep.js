// A kill sweep: the program is killed at its first crash point, at its second, and so on, until a run passes without reaching
// the point. After each crash the plain program goes on where it was left.
import { CONTROLLER_POINTS, SUPERVISOR_EDITS } from './crash-points.js';
import { judge } from './judge.js';
import { inParallel, phase } from './lab.js';
import { until } from './processes.js';

/** No run has so many points: one that never passes is broken. */
const MOST = 600;

/** Of runs of their own, so that two of them run side by side; one takes long enough to be found alive. */
export const ROWS = [
  phase('a/1', { seconds: 0.25 }),
  phase('b/1', { seconds: 0.5, code: 7 }),
  phase('c/1', { seconds: 0.1, code: 3 }),
];

export const DRAIN = ['drain', '--concurrency', '2'];
const RECOVER = ['recover', '--wait'];

export function crashing(lab) {
  return lab.program([...CONTROLLER_POINTS, ...SUPERVISOR_EDITS]);
}

/**
 * @param {import('./lab.js').Lab} lab
 * @param {(n: number) => Promise<string | undefined>} crashAt kills at the nth point; what it passes, or nothing
 * @param {{ step?: number, first?: number }} [options] `step`: of so many points only one
 * @returns {Promise<Set<string>>} the names of the points
 */
export async function sweep(lab, crashAt, { step = 1, first = 1 } = {}) {
  const names = new Set();
  let passed = false;
  for (let n = first; !passed && n < MOST; n += step * lab.width) {
    const wave = Array.from({ length: lab.width }, (_, nth) => n + nth * step);
    await inParallel(wave, lab.width, async (at) => {
      const name = await crashAt(at);
      if (name === undefined) passed = true;
      else names.add(name);
    });
  }
  return names;
}

/** The point at which it was killed, as it said itself. */
export function crashedAt(backlog) {
  return backlog.read(backlog.path('crash')).split('\n', 1)[0] || undefined;
}

/**
 * Goes on after a crash, in one of four ways: by `drain` or by `drain recover --wait`; at once, or when the phases have ended.
 * @param {number} way
 */
export async function goOn(backlog, ledger, way, expectation) {
  if (way % 4 >= 2) await phasesToEnd(backlog);
  const args = way % 2 === 0 ? DRAIN : RECOVER;
  const ran = await backlog.run(args);
  checkEnd(ledger, args, ran);
  await judge(backlog, ledger, expectation);
}

/** It ended by itself, with a code that says what it came to. */
export function checkEnd(ledger, args, ran, expected = args[0] === 'recover' ? [0] : [0, 1]) {
  const told = `drain ${args.join(' ')} ended with ${ran.code ?? ran.signal}${ran.hung ? ' (it hung)' : ''}: ${ran.stderr}`;
  ledger.check('says', !ran.hung && expected.includes(ran.code), told.slice(0, 500));
}

async function phasesToEnd(backlog) {
  await until(() => [...backlog.witness().attempts.values()].every(({ end }) => end !== undefined), 3_000);
}
