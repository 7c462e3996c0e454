// What a phase costs beside its own work.
import { compete, drained, missing, peers, perPhase } from './contenders.js';

export function measureOverhead({ newFolder }) {
  const folder = newFolder('overhead');
  const taken = compete([drained(folder), ...peers(folder)]);
  return [...rows(taken), ...missing(taken)];
}

function rows(taken) {
  return ['wall', 'cpu'].map((kind) => {
    const { each, ratio } = perPhase(taken, kind);
    const against = ratio('drain', 'parallel');
    return {
      what: `overhead per phase, ${kind === 'wall' ? 'on the clock' : 'processor time'}`,
      measured: against === undefined ? each('drain') : `${each('drain')} = ${against.toFixed(2)} x`,
      limit: '1.00 x GNU parallel',
      ok: against === undefined ? undefined : against <= 1,
      beside: `parallel ${each('parallel')}, xargs ${each('xargs')}`,
    };
  });
}
