// `drain status` from a cold start, against a Node that does nothing.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeBacklog } from './backlog.js';
import { drain, median, time } from './workshop.js';

const TIMES = 15;

export async function measureStatus(workshop) {
  const folder = workshop.newFolder('status');
  copyFileSync(await makeBacklog(workshop, { name: 'small', runs: 100, phases: 10_000 }), join(folder, 'drain.db'));
  const pairs = Array.from({ length: TIMES }, () => ({
    status: time(`node '${drain}' status --data-dir . >/dev/null`, folder).wall,
    node: time('node -e 0', folder).wall,
  }));
  const [status, node] = [median(pairs.map((pair) => pair.status)), median(pairs.map((pair) => pair.node))];
  const ratio = median(pairs.map((pair) => pair.status / pair.node));
  return [
    {
      what: '`drain status` from a cold start, against `node -e 0`',
      measured: `${ratio.toFixed(2)} x`,
      limit: '2.5 x (goal 1.5)',
      ok: ratio <= 2.5,
      beside: `${(status * 1000).toFixed(0)} ms and ${(node * 1000).toFixed(0)} ms`,
    },
  ];
}
