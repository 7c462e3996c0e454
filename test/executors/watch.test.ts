/** The limits of a phase under way, held by facts alone: a phase that this process did not start is watched just as well. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import type { LimitName } from '../../src/core/executor.ts';
import { watch } from '../../src/executors/local/watch/watch.ts';
import type { Found } from '../../src/executors/local/watch/watcher.ts';
import { startOf } from '../../src/process/identify.ts';
import { signalProcess } from '../../src/process/signal.ts';
import { listLineage } from '../../src/process/tree.ts';
import { temporaryFolder } from '../support/cli.ts';
import { mark, until } from '../support/processes.ts';

const NO_LIMITS = { timeoutMs: 0, silenceMs: 0, maxLogBytes: 0, graceMs: 1000 };
const LINEAGE = 'outer,attempt-1';

afterEach(async () => {
  for (const { pid } of listLineage(['attempt-1'])) signalProcess(pid, 'SIGKILL');
  await until('the phases to be gone', () => listLineage(['attempt-1']).length === 0);
});

describe('silence', () => {
  test('ends what does nothing, and saves what it was doing', async () => {
    const phase = start('echo all my last words; exec 3</etc/hostname; setsid sleep 1000; true');
    const { limit, found } = await phase.watch({ silenceMs: 1_000 }).reported;
    expect(limit).toBe('silence');
    expect(found).toEqual({ snapshot: phase.path('r__p.silence.txt') });
    const text = readFileSync(found?.snapshot ?? '', 'utf8');
    expect(text).toMatch(/no output, no CPU used and no change among its processes for \d/);
    // The leader, and the child in a session of its own.
    expect(text).toMatch(new RegExp(`PROCESS ${phase.pid} {2}parent ${process.pid} {2}sh -c echo all my last words`));
    expect(text).toMatch(/PROCESS \d+ {2}parent \d+ {2}sleep 1000\n {2}sleeping.*, started 2\d{3}-.*, CPU used /);
    expect(text).toContain(' 3 -> /etc/hostname\n');
    expect(text).toMatch(/LAST LINES OF STDOUT .*r__p\.stdout\.txt\n {2}all my last words\n/);
    expect(statSync(found?.snapshot ?? '').mode & 0o777).toBe(0o600);
  });

  test('keeps secrets out of what it saves', async () => {
    const phase = start('echo token=abc123; sleep 1000 # --password hunter2 https://joe:geheim@example.org/');
    const { found } = await phase.watch({ silenceMs: 300 }).reported;
    const text = readFileSync(found?.snapshot ?? '', 'utf8');
    expect(text).toContain('token=***');
    expect(text).not.toMatch(/abc123|geheim|hunter2/);
  });

  test('reports all the same where nothing can be saved, with a note', async () => {
    const phase = start('sleep 1000');
    mkdirSync(phase.path('r__p.silence.txt'));
    const { limit, found } = await phase.watch({ silenceMs: 300 }).reported;
    expect(limit).toBe('silence');
    expect(found).toEqual({ notes: [expect.stringMatching(/could not be saved: .*EISDIR/)] });
  });

  // Each goes on for several times as long as it may be silent, and then ends by itself.
  test.each([
    ['prints', 'for n in $(seq 15); do echo $n; sleep 0.2; done'],
    ['computes', 'timeout 3 sh -c "while :; do :; done"'],
    ['lets a child compute that left its session', 'setsid timeout 3 sh -c "while :; do :; done" & wait'],
    ['keeps starting children', 'for n in $(seq 15); do sleep 0.2; done'],
  ])('lets go on what %s', async (_, script) => {
    const phase = start(script);
    const { reports } = phase.watch({ silenceMs: 1_000 });
    await phase.ended;
    expect(reports).toEqual([]);
  });

  test('counts from the last thing that happened', async () => {
    const phase = start('sleep 1; echo done; sleep 1000');
    const { reported } = phase.watch({ silenceMs: 800 });
    await reported;
    expect(readFileSync(phase.logs.stdout, 'utf8')).toBe('done\n');
  });
});

describe('the size of its logs', () => {
  test.each(['stdout', 'stderr'] as const)('ends what writes too much to its %s', async (stream) => {
    const phase = start(`yes >&${stream === 'stdout' ? 1 : 2} & sleep 1; kill $!; sleep 1000`);
    expect((await phase.watch({ maxLogBytes: 100_000 }).reported).limit).toBe('log-limit');
    expect(statSync(phase.logs[stream]).size).toBeGreaterThan(100_000);
  });

  test('is each one for itself, and may be reached', async () => {
    const phase = start('head -c 1000 /dev/zero; head -c 1000 /dev/zero >&2; sleep 1');
    const { reports } = phase.watch({ maxLogBytes: 1_000 });
    await phase.ended;
    expect(reports).toEqual([]);
  });
});

describe('the time-out', () => {
  test('counts from the true beginning, also of what began before this process', async () => {
    const phase = start('sleep 1000');
    const { reported } = phase.watch({ timeoutMs: 3_600_000 }, performance.now() - 3_599_900);
    expect((await reported).limit).toBe('timeout');
  });

  test('is disposed of with the rest', async () => {
    const phase = start('sleep 0.6');
    const { reports, watching } = phase.watch({ timeoutMs: 100, silenceMs: 250, maxLogBytes: 1 });
    watching[Symbol.dispose]();
    await phase.ended;
    expect(reports).toEqual([]);
  });
});

/** As a phase is: the leader of a group of its own, its logs as its output, its id in its lineage. */
function start(script: string) {
  const folder = temporaryFolder();
  const path = (name: string): string => join(folder, name);
  const logs = { stdout: path('r__p.stdout.txt'), stderr: path('r__p.stderr.txt') };
  const descriptors = [logs.stdout, logs.stderr].map((log) => openSync(log, 'a'));
  const env = { PATH: process.env.PATH, ...mark, DRAIN_LINEAGE: LINEAGE };
  const child = spawn('sh', ['-c', script], { detached: true, stdio: ['ignore', ...descriptors] as const, env });
  for (const descriptor of descriptors) closeSync(descriptor);
  const pid = child.pid ?? 0;
  return {
    ...{ pid, path, logs, ended: once(child, 'exit') },
    watch: (limits: Partial<typeof NO_LIMITS>, began = performance.now()) => {
      const reports: { limit: LimitName; found?: Found | undefined }[] = [];
      let tell!: (report: (typeof reports)[number]) => void;
      const reported = new Promise<(typeof reports)[number]>((resolve) => {
        tell = resolve;
      });
      const facts = { leader: { pid, start: startOf(pid) ?? '' }, marks: ['attempt-1'], logs, began };
      const watching = watch({ ...facts, limits: { ...NO_LIMITS, ...limits } }, (limit, found) => {
        reports.push({ limit, found });
        tell({ limit, found });
      });
      onTestFinished(() => watching[Symbol.dispose]());
      return { reports, reported, watching };
    },
  };
}
