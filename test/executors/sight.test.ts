/** What a second executor makes of attempts that a first one has left, as after its death. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Abandoned, Execution, Executor, Order, Sighting } from '../../src/core/executor.ts';
import { createLocalExecutor } from '../../src/executors/local/executor.ts';
import { readRecord } from '../../src/process/supervisor/record.ts';
import { temporaryFolder } from '../support/cli.ts';
import { fixture, isAlive, mark } from '../support/processes.ts';

const LIMITS = { timeoutMs: 0, silenceMs: 0, maxLogBytes: 0, graceMs: 1000 };

test('an attempt that was ordered and has not begun never begins, once it was declared gone', async () => {
  const { executor, other, order, abandoned, path, supervisor } = make();
  await ended(executor, order('a1', ['true']));
  process.kill(supervisor('a1'), 'SIGSTOP');
  const late = executor.start(order('a2', ['touch', path('began')]), () => undefined);
  const sighting = await other.sight(abandoned('a2'), () => undefined);
  process.kill(supervisor('a1'), 'SIGCONT');
  expect(sighting).toMatchObject({ is: 'ended', ending: { cause: { is: 'lost', by: 'lost' }, durationMs: null } });
  expect(await late).toMatchObject({ ending: { cause: { is: 'refused', transient: true } } });
  expect(existsSync(path('began'))).toBe(false);
  expect(readFileSync(abandoned('a2').logs.stderr, 'utf8')).toContain('its controller died before it began');
});

test('one that begins while it is looked for is found running', async () => {
  const { executor, other, order, abandoned, supervisor } = make();
  await ended(executor, order('a1', ['true']));
  // Its logs are made and its record is not: what a supervisor looks like that is stopped in between.
  for (const log of Object.values(abandoned('a2').logs)) writeFileSync(log, '');
  const sighted = other.sight({ ...abandoned('a2'), id: 'b2' }, () => undefined);
  await ended(executor, order('b1', ['true']));
  const started = await executor.start({ ...order('b2', ['sleep', '1000']), id: 'b2' }, () => undefined);
  const execution = executionOf(await sighted);
  expect(execution.ref.handle).toBe(started && 'execution' in started ? started.execution.ref.handle : '');
  execution.end('stop');
  expect((await execution.ended).cause).toEqual({ is: 'stopped', code: 143, signal: 'SIGTERM' });
  expect(supervisor('b2')).toBeGreaterThan(0);
});

test('one whose logs are there and that nobody can begin any more is gone', async () => {
  const { executor, other, order, abandoned } = make();
  await ended(executor, order('a1', ['true']));
  await executor[Symbol.asyncDispose]();
  writeFileSync(abandoned('a2').logs.stdout, '');
  for (const [hasStarted, by] of [
    [false, 'lost'],
    [true, 'controller-died'],
  ] as const) {
    const sighting = await other.sight({ ...abandoned('a2'), hasStarted }, () => undefined);
    expect(sighting).toMatchObject({ is: 'ended', ending: { cause: { is: 'lost', by } } });
  }
});

test('a stopped supervisor is waked when its program has ended', async () => {
  const { executor, other, order, abandoned, path, supervisor } = make();
  const started = await executor.start(order('a1', [fixture('wait-for-file'), path('go')]), () => undefined);
  const execution = executionOf(await other.sight(abandoned('a1'), () => undefined));
  process.kill(supervisor('a1'), 'SIGSTOP');
  writeFileSync(path('go'), '');
  expect((await execution.ended).cause).toEqual({ is: 'exit', code: 0 });
  expect('execution' in started && (await started.execution.ended).cause).toEqual({ is: 'exit', code: 0 });
});

test('what an adopted attempt leaves behind when its supervisor dies is ended', async () => {
  const { executor, other, order, abandoned, supervisor } = make();
  const started = await executor.start(order('a1', ['sleep', '1000']), () => undefined);
  const execution = executionOf(await other.sight(abandoned('a1'), () => undefined));
  process.kill(supervisor('a1'), 'SIGKILL');
  expect((await execution.ended).cause).toMatchObject({ is: 'lost' });
  expect(isAlive(Number(execution.ref.handle))).toBe(false);
  if ('execution' in started) await started.execution.ended;
});

test.each([
  ['cut short', (text: string) => text.slice(0, 40)],
  ['of zeros', () => '\0'.repeat(128)],
  ['of garbage', () => `${'9'.repeat(40)} ended x y z`.padEnd(127).concat('\n')],
  [
    'with a number that cannot be',
    (text: string) =>
      text
        .replace(/ended .*/, 'ended 1 2 99999 exit')
        .padEnd(127)
        .concat('\n'),
  ],
])('a record that is %s is not believed: nobody knows the end', async (_, damage) => {
  const { executor, other, order, abandoned, record } = make();
  await ended(executor, order('a1', ['true']));
  await executor[Symbol.asyncDispose]();
  const file = record('a1');
  writeFileSync(file, damage(readFileSync(file, 'latin1').trimEnd()));
  expect(await other.sight(abandoned('a1'), () => undefined)).toMatchObject({ ending: { cause: { is: 'lost' } } });
});

test('the records of another boot are believed, and nobody is looked for', async () => {
  const { executor, other, order, abandoned } = make();
  await ended(executor, order('a1', [fixture('exit-with'), '5']));
  const started = await executor.start(order('a2', ['sleep', '1000']), () => undefined);
  const gone = { by: 'reboot', why: 'anew' } as const;
  expect(await other.sight({ ...abandoned('a2'), gone }, () => undefined)).toMatchObject({
    ending: { cause: { is: 'lost', by: 'reboot' } },
  });
  if (!('execution' in started)) throw new Error('it did not start');
  expect(isAlive(Number(started.execution.ref.handle))).toBe(true);
  started.execution.end('stop');
  await started.execution.ended;
});

function make() {
  const folder = temporaryFolder();
  const path = (name: string): string => join(folder, name);
  mkdirSync(path('logs'));
  const executor = createLocalExecutor();
  const other = createLocalExecutor();
  onTestFinished(() => executor[Symbol.asyncDispose]());
  onTestFinished(() => other[Symbol.asyncDispose]());
  const logs = (id: string): Order['logs'] => ({
    stdout: path(`logs/${id}.stdout.txt`),
    stderr: path(`logs/${id}.stderr.txt`),
  });
  const order = (id: string, argv: readonly string[]): Order => ({
    ...{ id, folder, header: () => '[drain] =====\n', limits: LIMITS, logs: logs(id) },
    work: { argv: argv as [string, ...string[]], cwd: folder, env: {} },
    env: { PATH: process.env.PATH ?? '', ...mark, DRAIN_LINEAGE: id },
  });
  const abandoned = (id: string): Abandoned => ({
    ...{ id, folder, argv: ['true'], logs: logs(id), limits: LIMITS, hasStarted: false },
  });
  const records = (): string[] => readdirSync(path('supervisors')).filter((name) => name.endsWith('.record'));
  const record = (id: string): string =>
    records()
      .map((name) => path(`supervisors/${name}`))
      .find((file) => readRecord(file)?.last?.id === id) ?? '';
  const supervisor = (id: string): number => readRecord(record(id))?.supervisor.pid ?? 0;
  return { executor, other, order, abandoned, path, record, supervisor };
}

async function ended(executor: Executor, order: Order): Promise<void> {
  const started = await executor.start(order, () => undefined);
  if (!('execution' in started)) throw new Error('it did not start');
  await started.execution.ended;
  started.execution.release();
}

function executionOf(sighting: Sighting): Execution {
  if (sighting.is !== 'live') throw new Error(`not live: ${JSON.stringify(sighting)}`);
  return sighting.execution;
}
