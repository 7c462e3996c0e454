// 500 x /bin/true, two at a time, everything recorded: by drain in its ways, and by its peers, in turns.
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drain, hasGnu, median, time } from './workshop.js';

export const PHASES = 500;
const PAIRS = 5;
const FLAGS = '--batch-size 0 --concurrency 2 --max-fingerprint-repeats 0';

/** @typedef {{ name: string, run: (nth: number) => { wall: number, cpu: number } }} Contender */

/** @param {readonly Contender[]} contenders @returns {Map<string, { wall: number, cpu: number }[]>} what each took, by name */
export function compete(contenders) {
  const taken = new Map(contenders.map(({ name }) => [name, []]));
  for (let pair = 0; pair <= PAIRS; pair++) {
    // The first one only warms up.
    for (const { name, run } of contenders)
      if (pair > 0) taken.get(name).push(run(pair));
      else run(pair);
  }
  return taken;
}

/** For each kind of time, what one phase took: in words, and against another contender, pair by pair. */
export function perPhase(taken, kind) {
  const of = (name) => taken.get(name)?.map((run) => run[kind]);
  return {
    each: (name) => (taken.has(name) ? `${((median(of(name)) / PHASES) * 1000).toFixed(2)} ms` : 'not installed'),
    ratio: (name, peer) => of(peer) && median(of(peer).map((other, pair) => of(name)[pair] / other)),
  };
}

/**
 * Each time in a folder of its own, and nothing is removed in between: ext4 passes over the inodes that were freed in the
 * last seconds one by one, which makes whoever comes after a removal slow.
 * @returns {Contender} a backlog of phases, imported before
 */
export function drained(folder) {
  writeFileSync(join(folder, 'true.jsonl'), lines());
  time(`node '${drain}' import true.jsonl --data-dir fresh >/dev/null`, folder);
  const run = (nth) => {
    cpSync(join(folder, 'fresh'), join(folder, `drained-${nth}`), { recursive: true });
    return time(`node '${drain}' drain --data-dir drained-${nth} ${FLAGS} >out 2>err`, folder);
  };
  return { name: 'drain', run };
}

/** @returns {Contender} the items read, their phases made, and their results published */
export function dispatched(folder) {
  writeFileSync(join(folder, 'items'), numbers(PHASES));
  const what = `--command 'true {{ item }}' @items --max-workers 2 --skip-preflight`;
  const run = (nth) =>
    time(`node '${drain}' dispatch ${what} --data-dir dispatched-${nth} --output results-${nth} >out 2>err`, folder);
  return { name: 'dispatch', run };
}

/** A line an item. */
export function numbers(count) {
  return Array.from({ length: count }, (_, nth) => `${nth}\n`).join('');
}

/** @returns {Contender[]} those that are installed */
export function peers(folder) {
  const parallel = (nth) =>
    time(
      `seq ${PHASES} | parallel -j2 --joblog joblog-${nth} --results parallel-${nth} /bin/true >/dev/null 2>&1`,
      folder,
    );
  const xargs = () => time(`seq ${PHASES} | xargs -P2 -n1 /bin/true`, folder);
  return [
    ...(hasGnu('parallel') ? [{ name: 'parallel', run: parallel }] : []),
    ...(hasGnu('xargs') ? [{ name: 'xargs', run: xargs }] : []),
  ];
}

/** What to say of a peer that is not there. */
export function missing(taken) {
  if (taken.has('parallel')) return [];
  return [{ what: 'GNU parallel is not installed', measured: 'apt-get install parallel, or: brew install parallel' }];
}

function lines() {
  const phase = (_, nth) => ({ run_id: `r${nth % 250}`, phase_id: `p${nth}`, state: 'failed', command: ['/bin/true'] });
  return Array.from({ length: PHASES }, phase)
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('');
}
