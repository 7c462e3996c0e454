/** Commands where there is no backlog: processes of their own. */
import { getEventListeners } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { spawnCommand } from '../../src/pipe/spawn-command.ts';
import type { CommandCall } from '../../src/pipeline/command/command.ts';
import { temporaryFolder } from '../support/cli.ts';
import { fixture, isAlive, mark, until } from '../support/processes.ts';
import { callOf } from './commanding.ts';

const spawn = (argv: readonly string[], more: Partial<CommandCall> = {}) =>
  spawnCommand(callOf(argv, { ...more, env: { ...mark, ...more.env } }));

const sh = (script: string, ...words: string[]): string[] => ['sh', '-c', script, 'sh', ...words];

describe('a command without a backlog', () => {
  test('is a process of its own, with the words, the input, the directory and the variables that it was given', async () => {
    const cwd = temporaryFolder();
    const ending = await spawn(sh('cat; echo "$1 $NAME $(pwd)"; echo careful >&2', 'one  word'), {
      ...{ cwd, stdin: 'in\n', env: { NAME: 'n' } },
    });
    expect(ending).toEqual({
      exitCode: 0,
      stdout: `in\none  word n ${cwd}\n`,
      stderr: 'careful\n',
      failure: undefined,
    });
  });

  test('reads nothing where it is given nothing, and need not read what it is given', async () => {
    expect((await spawn(['cat'])).stdout).toBe('');
    expect(await spawn(['true'], { stdin: 'x'.repeat(1_000_000) })).toMatchObject({ exitCode: 0 });
  });

  test.each([
    ['a code', sh('exit 7'), { exitCode: 7, failure: 'exit 7' }],
    ['a signal', sh('kill -9 $$'), { exitCode: undefined, failure: 'ended by SIGKILL' }],
    [
      'no such program',
      ['no-such-program'],
      { failure: expect.stringMatching(/^command not found: no-such-program \(searched PATH=/) },
    ],
    [
      'a file that is no program',
      ['/etc/passwd'],
      { failure: 'cannot run /etc/passwd: not executable, or in a folder that may not be entered' },
    ],
  ])('that ends with %s says so', async (_, argv, expected) => {
    expect(await spawn(argv)).toMatchObject(expected);
  });

  test('is not run in a directory that is not there', async () => {
    expect((await spawn(['true'], { cwd: '/no/such/place' })).failure).toBe(
      'its directory /no/such/place is not there',
    );
  });

  test('leaves nothing with the signal of the run, which is there for thousands of them', async () => {
    const { signal } = new AbortController();
    await Promise.all([spawn(['true'], { signal }), spawn(['no-such-program'], { signal })]);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('is ended with its whole tree when it is given up', async () => {
    const ready = join(temporaryFolder(), 'family');
    const cancelled = new AbortController();
    const running = spawn([fixture('spawn-grandchild'), ready], { signal: cancelled.signal });
    const pids = await until(
      'the family',
      () => existsSync(ready) && readFileSync(ready, 'utf8').trim().split(' ').map(Number),
    );
    cancelled.abort();
    expect(await running).toMatchObject({
      exitCode: undefined,
      stdout: 'family is complete\n',
      failure: 'it was cancelled',
    });
    expect(pids.filter(isAlive)).toEqual([]);
    expect(await spawn(['true'], { signal: cancelled.signal })).toMatchObject({ failure: 'it was cancelled' });
  });

  test('that went to a session of its own is found by its lineage', async () => {
    const ready = join(temporaryFolder(), 'pid');
    const cancelled = new AbortController();
    const running = spawn(sh('setsid "$1" "$2"', fixture('wait-for-signal'), ready), { signal: cancelled.signal });
    const pid = Number(await until('its pid', () => existsSync(ready) && readFileSync(ready, 'utf8')));
    cancelled.abort();
    await running;
    expect(isAlive(pid)).toBe(false);
  });

  test('does not wait for what it leaves behind, which is ended', async () => {
    const ready = join(temporaryFolder(), 'pid');
    expect(await spawn([fixture('leave-holding-streams'), ready])).toMatchObject({
      exitCode: 0,
      stdout: '{"said": "all"}\n',
    });
    expect(isAlive(Number(readFileSync(ready, 'utf8')))).toBe(false);
  });

  test('is ended when it prints more than a step can be handed; of its stderr the end is kept', async () => {
    const flood = await spawn(['yes', 'x'.repeat(1_000)]);
    expect(flood.failure).toBe(
      'its stdout has 65 MB, and a step is handed 64 MB at most: let it write a file and print where that is',
    );
    const noisy = await spawn(sh('head -c 1000000 /dev/zero | tr "\\0" x >&2; echo " end" >&2'));
    expect(noisy).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/^x{65531} end\n$/) });
  });
});
