/** Runs orders as processes of this machine. */

import { closeSync, statSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { codeOf, messageOf } from '../../core/error.ts';
import type { AskedCause, Ending, EndingCause, Execution, Executor, Order, Started } from '../../core/executor.ts';
import { openInput } from '../../logs/input.ts';
import { closeLogs, type OpenLogs, openLogs } from '../../logs/open.ts';
import { findProgram } from '../../process/find-program.ts';
import { bootId, pidNamespace } from '../../process/identify.ts';
import { type Exit, spawnProgram } from '../../process/spawn.ts';
import { endTree, listLeftovers } from './end.ts';

/** setTimeout turns longer ones into 1 ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What outlives its phase gets this long between TERM and KILL. */
const LEFTOVER_GRACE_MS = 1_000;

export function createLocalExecutor(): Executor {
  const place = `${hostname()} ${bootId()} ${pidNamespace()}`;
  return { name: 'local', start: (order, beforeEnding) => start(order, beforeEnding, place) };
}

async function start(order: Order, beforeEnding: (cause: AskedCause) => void, place: string): Promise<Started> {
  const { work } = order;
  const startedAt = Date.now();
  const found =
    problemOf(order) ?? problemWithFolder(work.cwd) ?? findProgram(work.argv[0], work.cwd, order.env.PATH ?? '');
  const program = 'path' in found ? found.path : work.argv[0];
  let logs: OpenLogs;
  try {
    logs = openLogs(order.logs, order.header({ program, startedAt: new Date(startedAt) }));
  } catch (thrown) {
    return { ending: refusal(`cannot write its logs: ${messageOf(thrown)}`, true) };
  }
  try {
    if ('problem' in found) return refuse(logs, found.problem, false);
    const stdin = work.stdin === undefined ? 'ignore' : openInput(order.logs.stdout, work.stdin);
    const began = performance.now();
    const spawned = await spawnProgram({
      path: program,
      argv: work.argv,
      cwd: work.cwd,
      env: order.env,
      stdio: { ...logs, stdin },
    });
    if (stdin !== 'ignore') closeSync(stdin);
    if ('problem' in spawned) return refuse(logs, `cannot start ${program}: ${spawned.problem}`, spawned.transient);
    const ref = { executor: 'local', place, handle: String(spawned.pid) };
    return { execution: supervise({ order, ref, startedAt, began, beforeEnding }, spawned) };
  } finally {
    closeLogs(logs);
  }
}

interface Supervision {
  readonly order: Order;
  readonly ref: Execution['ref'];
  readonly startedAt: number;
  readonly began: number;
  readonly beforeEnding: (cause: AskedCause) => void;
}

function supervise(run: Supervision, { pid, exited }: { pid: number; exited: Promise<Exit> }): Execution {
  const { order, ref, startedAt, began } = run;
  const tree = { groupId: pid, attemptId: order.id };
  const hurry = new AbortController();
  let asked: { readonly cause: AskedCause; readonly done: Promise<void> } | undefined;
  const end = (cause: AskedCause): void => {
    if (asked) return;
    run.beforeEnding(cause);
    asked = { cause, done: endTree(tree, order.limits.graceMs, hurry.signal) };
  };
  const timer =
    order.limits.timeoutMs > 0
      ? setTimeout(end, Math.min(order.limits.timeoutMs, LONGEST_TIMER_MS), 'timeout')
      : undefined;
  const ended = exited.then(async (exit): Promise<Ending> => {
    clearTimeout(timer);
    const durationMs = performance.now() - began;
    const at = startedAt + Math.round(durationMs);
    if (asked) {
      await asked.done;
      return { at, durationMs, cause: causeOf(asked.cause, exit), leftovers: [] };
    }
    return { at, durationMs, cause: causeOf(undefined, exit), leftovers: await endLeftovers(tree) };
  });
  return { ref, startedAt, ended, end, hurry: () => hurry.abort() };
}

/** Normally none, found by one system call. */
async function endLeftovers(tree: { groupId: number; attemptId: string }): Promise<string[]> {
  const left = listLeftovers(tree.groupId);
  if (left.length > 0) await endTree(tree, LEFTOVER_GRACE_MS, new AbortController().signal);
  return left.map(({ pid, command }) => `${pid} ${command}`);
}

function causeOf(asked: AskedCause | undefined, { code, signal }: Exit): EndingCause {
  const how = { ...(code !== null && { code }), ...(signal !== null && { signal }) };
  if (asked === 'timeout') return { is: 'limit', limit: 'timeout', ...how };
  if (asked === 'stop') return { is: 'stopped', ...how };
  return signal === null ? { is: 'exit', code: code ?? 0 } : { is: 'signal', signal };
}

function problemOf({ problem }: Order): { problem: string } | undefined {
  return problem === undefined ? undefined : { problem };
}

function problemWithFolder(cwd: string): { problem: string } | undefined {
  try {
    return statSync(cwd).isDirectory() ? undefined : { problem: `its directory is not a folder: ${cwd}` };
  } catch (thrown) {
    return {
      problem: `its directory ${codeOf(thrown) === 'ENOENT' ? 'is gone' : `cannot be entered (${messageOf(thrown)})`}: ${cwd}`,
    };
  }
}

/** Says it in the log too, where a person looks first. */
function refuse(logs: OpenLogs, why: string, transient: boolean): Started {
  writeSync(logs.stderr, `[drain] not started: ${why}\n`);
  return { ending: refusal(why, transient) };
}

function refusal(why: string, transient: boolean): Ending {
  return { at: Date.now(), durationMs: 0, cause: { is: 'refused', why, transient }, leftovers: [] };
}
