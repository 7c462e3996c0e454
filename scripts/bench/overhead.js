// What a phase costs beside its own work: 500 x /bin/true, two at a time, everything recorded.
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drain, hasGnu, median, time } from './workshop.js';

const PHASES = 500;
const PAIRS = 5;
const FLAGS = '--batch-size 0 --concurrency 2 --max-fingerprint-repeats 0';

export function measureOverhead({ newFolder }) {
  const folder = newFolder('overhead');
  writeFileSync(join(folder, 'true.jsonl'), lines());
  time(`node '${drain}' import true.jsonl --data-dir fresh >/dev/null`, folder);
  const contenders = [{ name: 'drain', run: (nth) => drainAll(folder, nth) }, ...peers(folder)];
  const taken = new Map(contenders.map(({ name }) => [name, []]));
  for (let pair = 0; pair <= PAIRS; pair++) {
    // The first one only warms up.
    for (const { name, run } of contenders)
      if (pair > 0) taken.get(name).push(run(pair));
      else run(pair);
  }
  return [...rows(taken), ...missing(taken)];
}

function lines() {
  const phase = (_, nth) => ({ run_id: `r${nth % 250}`, phase_id: `p${nth}`, state: 'failed', command: ['/bin/true'] });
  return Array.from({ length: PHASES }, phase)
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('');
}

/**
 * Each time in a folder of its own, and nothing is removed in between: ext4 passes over the inodes that were freed in the
 * last seconds one by one, which makes whoever comes after a removal slow.
 */
function drainAll(folder, nth) {
  cpSync(join(folder, 'fresh'), join(folder, `drained-${nth}`), { recursive: true });
  return time(`node '${drain}' drain --data-dir drained-${nth} ${FLAGS} >out 2>err`, folder);
}

function peers(folder) {
  const parallel = (nth) =>
    time(
      `seq ${PHASES} | parallel -j2 --joblog joblog-${nth} --results results-${nth} /bin/true >/dev/null 2>&1`,
      folder,
    );
  const xargs = () => time(`seq ${PHASES} | xargs -P2 -n1 /bin/true`, folder);
  return [
    ...(hasGnu('parallel') ? [{ name: 'parallel', run: parallel }] : []),
    ...(hasGnu('xargs') ? [{ name: 'xargs', run: xargs }] : []),
  ];
}

function rows(taken) {
  return ['wall', 'cpu'].map((kind) => {
    const of = (name) => taken.get(name)?.map((run) => run[kind]);
    const each = (name) =>
      taken.has(name) ? `${((median(of(name)) / PHASES) * 1000).toFixed(2)} ms` : 'not installed';
    const ratio = of('parallel') && median(of('parallel').map((peer, pair) => of('drain')[pair] / peer));
    return {
      what: `overhead per phase, ${kind === 'wall' ? 'on the clock' : 'processor time'}`,
      measured: ratio === undefined ? each('drain') : `${each('drain')} = ${ratio.toFixed(2)} x`,
      limit: '1.00 x GNU parallel',
      ok: ratio === undefined ? undefined : ratio <= 1,
      beside: `parallel ${each('parallel')}, xargs ${each('xargs')}`,
    };
  });
}

function missing(taken) {
  if (taken.has('parallel')) return [];
  return [{ what: 'GNU parallel is not installed', measured: 'apt-get install parallel, or: brew install parallel' }];
}
