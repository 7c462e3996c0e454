// Two processes have the same run: one is held up in the middle of it, and the other one comes. Either it is refused, or it takes
// the run over, and then the first one writes nothing more.
import { appendFileSync, existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Follower } from './follower.js';
import { judgeFlow } from './judge-pipeline.js';
import { inParallel } from './lab.js';
import { checkEnd, newCase, openFlow } from './pipeline-sweep.js';
import { until } from './processes.js';

/** Where the first one is held up: not in a transaction, which would keep everybody out. */
const POINTS = [
  ...['step ended', 'batch cut', 'batch made', 'to be handed on', 'handed on', 'batch told', 'scope through'],
  ...['run to be ended', 'to be released'],
];

/** From here on there is nothing left that the first one could be refused. */
const ENDED = ['to be released'];

/**
 * @param {import('./proof.js').Context} context
 * @param {string} name of the flow
 */
export async function rivalFlows(context, name) {
  const place = await openFlow(context, name);
  const cases = POINTS.flatMap((point) => [true, false].map((takesOver) => ({ point, takesOver })));
  await inParallel(cases, context.lab.width, (each) => meet(place, each));
}

async function meet(place, { point, takesOver }) {
  const { ledger, programs, flow, last, undisturbed } = place;
  const one = newCase(place, `${point}, ${takesOver}`.replaceAll(' ', '-'));
  const own = ledger.under(`held up at ${point}, ${takesOver ? 'taken over' : 'not taken over'}`);
  const follower = await Follower.open(programs.plain, one.database);
  const file = join(one.folder, 'meeting');
  writeFileSync(file, '');
  const first = one.run(programs.crashing, last, { PROOF_MEET: `${point};2;${file}`, PROOF_OUTCOME: 'first' });
  if (!(await until(() => existsSync(file) && statSync(file).size > 0)))
    own.check('proof', false, 'the first one did not come to it');
  own.fault('two processes that have the same run');
  const kills = [{ kept: one.kept(), witnessed: one.said('witness').length }];
  checkEnd(
    own,
    await one.run(programs.plain, last, { PROOF_OUTCOME: 'second', PROOF_TAKES_OVER: takesOver ? '1' : '0' }),
  );
  appendFileSync(file, 'x');
  checkEnd(own, await first);
  const [refused, ran] = takesOver ? ['first', 'second'] : ['second', 'first'];
  const told = one.outcomeIn(refused)?.code;
  const isRefused = told === 'busy' || (takesOver && ENDED.includes(point));
  own.check('batch', isRefused, `the ${refused} one was not refused as busy, but came to ${told}`);
  one.adopt(ran);
  await judgeFlow(one, own, { undisturbed, follower, flow, kills: takesOver ? kills : [] });
}
