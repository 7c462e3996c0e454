/** One build of a baseline, under its lock: whole, or nothing but its logs; after a stop, nothing at all. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import type { AttemptUnderWay, Surroundings } from '../core/evidence.ts';
import type { Ending, Execution, Executor, Order } from '../core/executor.ts';
import { DEFAULT_RULES } from '../core/failure/category.ts';
import { findExcerpt } from '../core/failure/excerpt.ts';
import { clip, oneLine } from '../core/failure/plain.ts';
import { noBaselineMessage } from '../core/given-back.ts';
import { judge } from '../core/judge.ts';
import { maskArgv, maskText } from '../core/mask.ts';
import { formatKey, type Limits, type Work } from '../core/phase.ts';
import { formatArgv } from '../core/template.ts';
import { commonEnvironment, type EnvironmentFacts } from '../engine/environment.ts';
import { endTree, LEFTOVER_GRACE_MS } from '../executors/local/end.ts';
import {
  type BaselinePlace,
  type BuildPlace,
  buildPlace,
  findUnderWay,
  findWhole,
  listBuilds,
  markUnderWay,
  markWhole,
  unmarkUnderWay,
} from '../files/baselines.ts';
import { removeFolder, removeIfEmpty } from '../files/remove-folder.ts';
import { readTail } from '../logs/tail.ts';

export type Built =
  | { readonly is: 'whole'; readonly files: string }
  | { readonly is: 'failed'; readonly why: string }
  | { readonly is: 'stopped' };

export interface BuildOrder {
  readonly place: BaselinePlace;
  readonly key: string;
  readonly argv: Work['argv'];
  /** For which it is built first, and in whose directory. */
  readonly attempt: AttemptUnderWay;
  readonly around: Surroundings;
  readonly limits: Limits;
  readonly environment: EnvironmentFacts;
  readonly executor: Executor;
}

export async function buildBaseline(order: BuildOrder): Promise<Built> {
  const { place, key, around } = order;
  await settleUnderWay(place);
  removeFailed(place);
  const build = buildPlace(place, uuidv7());
  markUnderWay(place, build.id);
  mkdirSync(build.files, { recursive: true });
  await around.tell(`baseline ${key}`, `building the baseline ${shown(key)}: ${build.logs.stdout}`);
  const built = builtBy(await run(order, build), build, order);
  if (built.is === 'whole') markWhole(place, { key, build: build.id });
  else removeFolder(built.is === 'stopped' ? build.folder : build.files);
  unmarkUnderWay(place);
  if (built.is === 'stopped') removeIfEmpty(place.folder);
  return built;
}

/** What a controller that died has left of a build: its processes are ended, and its folder goes. */
export async function settleUnderWay(place: BaselinePlace): Promise<void> {
  const id = findUnderWay(place);
  if (id === undefined) return;
  await endTree({ marks: [id] }, LEFTOVER_GRACE_MS);
  // It died after it had said that all is there, and before it took back that it builds.
  if (findWhole(place)?.build !== id) removeFolder(buildPlace(place, id).folder);
  unmarkUnderWay(place);
  removeIfEmpty(place.folder);
}

/** Logs of builds that failed before: those of the last one tell enough. */
function removeFailed(place: BaselinePlace): void {
  const whole = findWhole(place)?.build;
  for (const id of listBuilds(place)) if (id !== whole) removeFolder(buildPlace(place, id).folder);
}

async function run(order: BuildOrder, build: BuildPlace): Promise<Ending> {
  const started = await order.executor.start(orderOf(order, build), () => undefined);
  return 'ending' in started ? started.ending : await conduct(started.execution, order.around);
}

/** A stop ends it as it ends phases. */
async function conduct(execution: Execution, { stop, hurry }: Surroundings): Promise<Ending> {
  const end = (): void => execution.end('stop');
  const skipGrace = (): void => execution.hurry();
  stop.addEventListener('abort', end);
  hurry.addEventListener('abort', skipGrace);
  if (stop.aborted) end();
  if (hurry.aborted) skipGrace();
  const ending = await execution.ended;
  stop.removeEventListener('abort', end);
  hurry.removeEventListener('abort', skipGrace);
  execution.release();
  return ending;
}

function orderOf({ attempt, argv, key, limits, environment }: BuildOrder, { id, files, logs }: BuildPlace): Order {
  const { cwd, sessionId } = attempt;
  const env = commonEnvironment(environment, { id, sessionId, declared: {} });
  const lines = [
    `baseline: ${shown(key)}`,
    `built first for: ${oneLine(formatKey(attempt))} of session ${sessionId}`,
    `cwd: ${oneLine(cwd)}`,
    `command: ${oneLine(formatArgv(maskArgv(argv)))}`,
  ];
  return {
    ...{ id, limits, logs, work: { argv, cwd, env: {} } },
    env: { ...env, DRAIN_BASELINE_DIR: files, DRAIN_BASELINE_KEY: key },
    header: () => `${lines.map((line) => `[drain] ${line}`).join('\n')}\n`,
    // Where the session's supervisors keep their records: the next program of this one is a phase.
    folder: dirname(dirname(attempt.logs.stdout)),
  };
}

function builtBy({ cause }: Ending, { files, logs, folder }: BuildPlace, order: BuildOrder): Built {
  const [stdout, stderr] = [readLog(logs.stdout), readLog(logs.stderr)];
  const excerpt = cause.is === 'exit' && cause.code === 0 ? undefined : findExcerpt({ stdout, stderr });
  const log = excerpt?.stream === 'stdout' ? logs.stdout : logs.stderr;
  const outcome = judge(cause, {
    ...{ findings: [], excerpt, rules: DEFAULT_RULES, log: '', limits: order.limits },
    own: { runId: '', phaseId: '', attemptId: order.attempt.attemptId, paths: [folder] },
    stopping: order.around.stop.aborted,
  });
  if (outcome.is === 'succeeded') return { is: 'whole', files };
  if (outcome.is === 'interrupted' && order.around.stop.aborted) return { is: 'stopped' };
  const how = maskText(outcome.message.replace(/^given back: | \(log: \)$/g, ''));
  return { is: 'failed', why: noBaselineMessage(shown(order.key), { log, how }) };
}

function readLog(log: string): string {
  try {
    return readTail(log).text;
  } catch {
    return ''; // it was not even made
  }
}

function shown(key: string): string {
  return `\`${clip(oneLine(key), 100)}\``;
}
