/** Runs orders as processes of this machine. */

import { hostname } from 'node:os';
import { isAbsolute, resolve } from 'node:path';
import { messageOf } from '../../core/error.ts';
import type { AskedCause, Executor, Order, Started } from '../../core/executor.ts';
import { writeInput } from '../../logs/input.ts';
import { appendRefusal, makeLogFolder, makeRefusalLogs } from '../../logs/refusal.ts';
import { bootId, pidNamespace } from '../../process/identify.ts';
import { OomKills } from '../../process/oom-kills.ts';
import type { ProgramText } from '../../process/supervisor/script.ts';
import type { Supervisor } from '../../process/supervisor/supervisor.ts';
import { checkOrder } from './check.ts';
import { endTree, type Leftovers } from './end.ts';
import { withExecFailure } from './exec-failure.ts';
import { sight } from './sight.ts';
import { supervise } from './supervise.ts';
import { Supervisors } from './supervisors.ts';

type BeforeEnding = (cause: AskedCause) => void;

/** @throws DrainError `no_setsid` where the system lacks what gives a phase a session of its own */
export function createLocalExecutor({ leftovers = 'end' }: { leftovers?: Leftovers } = {}): Executor {
  const place = `${hostname()} ${bootId()} ${pidNamespace()}`;
  const supervisors = new Supervisors();
  const closing = new AbortController();
  const common = { place, leftovers, oomKills: new OomKills() };
  return {
    name: 'local',
    start: (order, beforeEnding) => start(order, { ...common, beforeEnding, supervisors }),
    sight: (abandoned, beforeEnding) => sight(abandoned, { ...common, beforeEnding, letGo: closing.signal }),
    [Symbol.asyncDispose]: () => {
      closing.abort();
      return supervisors.close();
    },
  };
}

interface Means {
  readonly beforeEnding: BeforeEnding;
  readonly place: string;
  readonly supervisors: Supervisors;
  readonly leftovers: Leftovers;
  readonly oomKills: OomKills;
}

async function start(order: Order, means: Means): Promise<Started> {
  const checked = checkOrder(order);
  const path = 'path' in checked ? checked.path : order.work.argv[0];
  const header = order.header({ program: path, startedAt: new Date() });
  if ('problem' in checked) {
    const { problem } = checked;
    return refuse(problem, false, () => makeRefusalLogs(order.logs, header, problem));
  }
  let program: ProgramText;
  let supervisor: Supervisor;
  try {
    program = programOf(order, header);
    supervisor = means.supervisors.take(order.folder, order.env);
  } catch (thrown) {
    return refusal(messageOf(thrown), true);
  }
  return launch(order, program, supervisor, means);
}

async function launch(order: Order, program: ProgramText, supervisor: Supervisor, means: Means): Promise<Started> {
  const startedAt = Date.now();
  const began = performance.now();
  const begun = await supervisor.run(program);
  if (begun.is === 'refused') {
    if (supervisor.isGone) await endTree({ marks: [order.id, supervisor.id] }, 0);
    means.supervisors.giveBack(supervisor);
    return refuseHalfMade(order, begun.why);
  }
  const ref = { executor: 'local', place: means.place, handle: String(begun.process.pid) };
  const execution = supervise({
    ...means,
    ...{ ref, startedAt, began, limits: order.limits, logs: order.logs },
    ...{ tree: { leader: begun.process, marks: [order.id] }, supervisor, ended: begun.ended },
  });
  const ended = execution.ended.then((ending) => withExecFailure(ending, { argv: order.work.argv, logs: order.logs }));
  return { execution: { ...execution, ended, release: () => means.supervisors.giveBack(supervisor) } };
}

function programOf({ id, work, env, logs }: Order, header: string): ProgramText {
  makeLogFolder(logs);
  const stdin = work.stdin === undefined ? '/dev/null' : writeInput(logs.stdout, work.stdin);
  const cwd = isAbsolute(work.cwd) ? work.cwd : resolve(work.cwd);
  return { id, argv: work.argv, cwd, env, header, stdin, ...logs };
}

/** What the supervisor says is short; where writing fails here too, why is known better. */
function refuseHalfMade({ logs }: Order, why: string): Started {
  const isOurs = !/(file exists|existing file)$/i.test(why);
  return refuse(why, true, () => isOurs && appendRefusal(logs, why));
}

function refuse(why: string, transient: boolean, sayInLogs: () => void): Started {
  try {
    sayInLogs();
    return refusal(why, transient);
  } catch (thrown) {
    return refusal(`cannot write its logs: ${messageOf(thrown)}`, true);
  }
}

function refusal(why: string, transient: boolean): Started {
  return { ending: { at: Date.now(), durationMs: null, cause: { is: 'refused', why, transient }, leftovers: [] } };
}
