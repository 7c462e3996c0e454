/** The executor of this machine, with real programs. */
import { closeSync, copyFileSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AskedCause, Ending, Executor, Order } from '../../src/core/executor.ts';
import { createLocalExecutor } from '../../src/executors/local/executor.ts';
import { readRecord } from '../../src/process/supervisor/record.ts';
import { temporaryFolder } from '../support/cli.ts';
import { isAlive, mark, until } from '../support/processes.ts';

const NO_LIMITS = { timeoutMs: 0, silenceMs: 0, maxLogBytes: 0, graceMs: 1000 };

test('runs one program after another in the same supervisor, and lets it go at the end', async () => {
  const { executor, order, records } = make();
  for (const nth of [1, 2, 3]) {
    const ending = await run(executor, order(`a${nth}`, ['sh', '-c', `exit ${nth}`]));
    expect(ending.cause).toEqual({ is: 'exit', code: nth });
    expect(ending.leftovers).toEqual([]);
  }
  expect(records()).toHaveLength(1);
  const supervisor = records()[0]?.supervisor.pid ?? 0;
  expect(isAlive(supervisor)).toBe(true);
  await executor[Symbol.asyncDispose]();
  expect(isAlive(supervisor)).toBe(false);
});

test('runs as many at a time as it is given', async () => {
  const { executor, order, records, path } = make();
  const both = ['one', 'two'].map((name, at) =>
    run(
      executor,
      order(name, ['sh', '-c', `: >${path(name)}; until [ -e ${path(at ? 'one' : 'two')} ]; do sleep 0.02; done`]),
    ),
  );
  for (const { cause } of await Promise.all(both)) expect(cause).toEqual({ is: 'exit', code: 0 });
  expect(records()).toHaveLength(2);
});

test('a phase whose supervisor is killed is lost, and none of its processes is left', async () => {
  const { executor, order, records, path } = make();
  const command = ['sh', '-c', `setsid sleep 1000 & sleep 1000 & echo $$ >${path('pid')}; wait`];
  const started = await executor.start(order('a1', command), () => undefined);
  if (!('execution' in started)) throw new Error('it did not start');
  const pid = await until('the phase', () => Number(readOr(path('pid'))) || undefined);
  process.kill(records()[0]?.supervisor.pid ?? 0, 'SIGKILL');
  const ending = await started.execution.ended;
  expect(ending.cause).toEqual({ is: 'lost', by: 'lost', why: 'its supervisor was killed' });
  expect(isAlive(pid)).toBe(false);
  // The next one gets a supervisor of its own. That nothing is left is looked for after every test.
  expect((await run(executor, order('a2', ['true']))).cause).toEqual({ is: 'exit', code: 0 });
});

test('a supervisor outlives the signals that can be caught, idle and at work', async () => {
  const { executor, order, records, path } = make();
  await run(executor, order('a1', ['true']));
  const supervisor = records()[0]?.supervisor.pid ?? 0;
  const hit = (): void => {
    for (const signal of [
      'SIGTERM',
      'SIGINT',
      'SIGHUP',
      'SIGQUIT',
      'SIGUSR1',
      'SIGUSR2',
      'SIGALRM',
      'SIGPIPE',
    ] as const)
      process.kill(supervisor, signal);
  };
  hit();
  const ended = run(
    executor,
    order('a2', ['sh', '-c', `: >${path('runs')}; until [ -e ${path('go')} ]; do sleep 0.02; done; exit 9`]),
  );
  await until('the phase', () => readOr(path('runs')) !== undefined);
  hit();
  closeSync(openSync(path('go'), 'w'));
  expect((await ended).cause).toEqual({ is: 'exit', code: 9 });
  expect(records()).toHaveLength(1);
});

test('what cannot be executed after all was not started', async () => {
  const { executor, order, path } = make();
  copyFileSync('/bin/true', path('busy'));
  const writer = openSync(path('busy'), 'r+');
  const busy = await run(executor, order('a1', [path('busy')]));
  closeSync(writer);
  expect(busy.cause).toMatchObject({ is: 'refused', transient: true, why: expect.stringMatching(/text file busy/i) });
  const many = Array.from({ length: 100 }, () => 'x'.repeat(100_000));
  const tooMany = await run(executor, order('a2', ['true', ...many]));
  expect(tooMany.cause).toMatchObject({ is: 'refused', transient: false, why: expect.stringMatching(/too long/i) });
  const failing = await run(executor, order('a3', ['sh', '-c', 'echo "setsid: no" >&2; exit 1']));
  expect(failing.cause).toEqual({ is: 'exit', code: 1 });
  for (const [nth, text] of [
    'echo did work; PATH=/none; setsid foo',
    'setsid /bin/nonexist; echo more >&2; exit 127',
    'echo x; echo "setsid: Text file busy" >&2; exit 126',
    'echo "setsid: failed to execute foo: Text file busy" >&2; exit 126',
    'echo did work; echo "setsid: failed to execute sh: Text file busy" >&2; exit 126',
  ].entries()) {
    const { cause } = await run(executor, order(`b${nth}`, ['sh', '-c', text]));
    expect(cause).toMatchObject({ is: 'exit', code: expect.toSatisfy((code) => code === 126 || code === 127) });
  }
  const missing = await run(executor, order('a4', ['sh', '-c', 'nosuch']));
  expect(missing.cause).toEqual({ is: 'exit', code: 127 });
});

test.each<[string, Partial<Order['work']>, RegExp]>([
  ['a NUL byte', { argv: ['echo', 'a\0b'] }, /argument 1 of its command holds a NUL byte/],
  ['a variable with one', { argv: ['true'] }, /its variable BAD holds a NUL byte/],
  ['an argument that is too long', { argv: ['echo', 'x'.repeat(200_000)] }, /has 200000 bytes.*stdin/],
  ['a folder that is gone', { argv: ['true'], cwd: '/gone' }, /its directory is gone: \/gone/],
  ['a folder that is a file', { argv: ['true'], cwd: '/etc/passwd' }, /is not a folder/],
  ['a program that is none', { argv: ['/etc/passwd'] }, /not executable/],
])('refuses %s before anything runs, and its logs say so', async (what, work, why) => {
  const { executor, order, path } = make();
  const env = what === 'a variable with one' ? { BAD: '\0' } : {};
  const ending = await run(executor, order('a1', ['true'], { work, env }));
  expect(ending.cause).toMatchObject({ is: 'refused', transient: false, why: expect.stringMatching(why) });
  expect(readFileSync(path('logs/a1.stderr.txt'), 'utf8')).toMatch(/^\[drain\] not started: /);
});

test('a log folder that was removed is made again; one that cannot be written is said', async () => {
  const { executor, order, path } = make();
  const removed = order('a1', ['true'], {
    logs: { stdout: path('other/o.stdout.txt'), stderr: path('other/o.stderr.txt') },
  });
  expect((await run(executor, removed)).cause).toEqual({ is: 'exit', code: 0 });
  const full = order('a2', ['true'], { logs: { stdout: path('full.stdout.txt'), stderr: '/proc/none' } });
  expect((await run(executor, full)).cause).toMatchObject({
    ...{ is: 'refused', transient: true },
    why: expect.stringMatching(/cannot write its logs: .*\/proc\/none/),
  });
});

test('how a phase ended stays on record until that is written down elsewhere', async () => {
  const { executor, order, records } = make();
  const started = await executor.start(order('a1', ['sh', '-c', 'exit 77']), () => undefined);
  if (!('execution' in started)) throw new Error('it did not start');
  await started.execution.ended;
  await run(executor, order('a2', ['true']));
  expect(records().find(({ last }) => last?.id === 'a1')?.last).toMatchObject({ exit: { code: 77 } });
  started.execution.release();
  await run(executor, order('a3', ['true']));
  expect(records()).toHaveLength(2);
});

test('a supervisor that somebody stopped does not hold up the end of its phase, nor its own', async () => {
  const { executor, order, records } = make();
  const limits = { ...NO_LIMITS, timeoutMs: 300, graceMs: 100 };
  const stopped = await run(executor, { ...order('a1', ['sh', '-c', 'kill -STOP $PPID; exit 5']), limits });
  expect(stopped.cause).toEqual({ is: 'limit', limit: 'timeout', code: 5 });
  await run(executor, order('a2', ['true']));
  const supervisor = records()[0]?.supervisor.pid ?? 0;
  process.kill(supervisor, 'SIGSTOP');
  await executor[Symbol.asyncDispose]();
  expect(isAlive(supervisor)).toBe(false);
});

async function run(executor: Executor, order: Order): Promise<Ending> {
  const started = await executor.start(order, (_: AskedCause) => undefined);
  if ('ending' in started) return started.ending;
  const ending = await started.execution.ended;
  started.execution.release();
  return ending;
}

function make() {
  const folder = temporaryFolder();
  const path = (name: string): string => join(folder, name);
  mkdirSync(path('logs'));
  const executor = createLocalExecutor();
  onTestFinished(() => executor[Symbol.asyncDispose]());
  const order = (
    id: string,
    [program = '', ...args]: readonly string[],
    {
      work = {},
      env = {},
      logs,
    }: { work?: Partial<Order['work']>; env?: Record<string, string>; logs?: Order['logs'] } = {},
  ): Order => ({
    ...{ id, folder, header: () => '[drain] =====\n', limits: NO_LIMITS },
    work: { argv: [program, ...args], cwd: folder, env: {}, ...work },
    env: { PATH: process.env.PATH ?? '', ...mark, DRAIN_LINEAGE: id, ...env },
    logs: logs ?? { stdout: path(`logs/${id}.stdout.txt`), stderr: path(`logs/${id}.stderr.txt`) },
  });
  const records = () =>
    readdirSync(path('supervisors'))
      .filter((name) => name.endsWith('.record'))
      .flatMap((name) => readRecord(path(`supervisors/${name}`)) ?? []);
  return { executor, order, records, path };
}

function readOr(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
