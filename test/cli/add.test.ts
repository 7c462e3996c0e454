import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listPhases } from '../../src/read/phases.ts';
import { runDrain, runJson, temporaryFolder } from '../support/cli.ts';
import { add, complaint, reading, stateOf } from './act.ts';

describe('drain add', () => {
  it('adds a failed phase, which the next drain runs in the folder where it was added', async () => {
    const cwd = temporaryFolder();
    const added = await runJson(['add', 'r1', 'p1', '--', 'touch', 'made'], { cwd });
    expect(added).toEqual({
      run_id: 'r1',
      phase_id: 'p1',
      state: 'failed',
      command: ['touch', 'made'],
      shell: false,
      quotas: [],
    });
    expect((await runDrain([], { cwd })).code).toBe(0);
    expect(existsSync(join(cwd, 'made'))).toBe(true);
    expect(await stateOf(cwd, 'r1', 'p1')).toBe('complete');
  });

  it('runs what was typed to the letter, with templates of other programs, numbers and blanks', async () => {
    const cwd = temporaryFolder();
    const words = ['{{ item }}', '{{.Names}}', '1e3', '007', 'a b', '--json', ''];
    await add(
      cwd,
      ['007', '1e3'],
      '--',
      'node',
      '-e',
      'fs.writeFileSync("said", JSON.stringify(process.argv.slice(1)))',
      '--',
      ...words,
    );
    await runDrain([], { cwd });
    expect(JSON.parse(readFileSync(join(cwd, 'said'), 'utf8'))).toEqual(words);
  });

  it('gives sh a line with --shell, variables with --env and text or a file with --stdin', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'text'), 'from a file');
    await add(
      cwd,
      ['r1', 'p1'],
      '--shell',
      '--env',
      'A=1=2',
      '--env',
      'B=',
      '--stdin',
      '@text',
      '--',
      'echo "$A$B"; cat',
    );
    const { results } = await runJson<{ results: { subprocess_stdout_path: string }[] }>([], { cwd });
    const log = readFileSync(results[0]?.subprocess_stdout_path ?? '', 'utf8');
    expect(log.split('\n').filter((line) => !line.startsWith('[drain]'))).toEqual(['1=2', 'from a file']);
  });

  it('puts each phase behind those that the run has', async () => {
    const cwd = temporaryFolder();
    for (const phase of ['b', 'a', 'c']) await add(cwd, ['r1', phase]);
    const phases = await reading(cwd, (db) => listPhases(db, 'r1'));
    expect(phases.map(({ phaseId, phaseIndex }) => [phaseId, phaseIndex])).toEqual([
      ['b', 0],
      ['a', 1],
      ['c', 2],
    ]);
  });

  it('says what holds the phase that it added', async () => {
    const cwd = temporaryFolder();
    await add(cwd, ['r1', 'p1'], '--state', 'queued', '--', 'true');
    const { stdout } = await runDrain(['add', 'r1', 'p2', '--', 'true'], { cwd });
    expect(stdout).toMatch(/r1\/p2 is added, failed\.[\s\S]*HELD .*queued work in their run/);
  });

  it('refuses a phase that is there already, and names the ways out', async () => {
    const cwd = temporaryFolder();
    await add(cwd, ['r1', 'p1']);
    const message = complaint(await runDrain(['add', 'r1', 'p1', '--', 'false'], { cwd }));
    expect(message).toMatch(/has a phase `p1` already \(failed\).*drain retry RUN PHASE.*drain forget RUN/);
  });

  it('waits for the phases that --after names, and refuses one that is not there', async () => {
    const cwd = temporaryFolder();
    await add(cwd, ['r1', 'p1'], '--', 'false');
    await add(cwd, ['r1', 'p2'], '--after', 'p1', '--', 'true');
    await runDrain([], { cwd });
    expect(await stateOf(cwd, 'r1', 'p2')).toBe('failed');
    expect(complaint(await runDrain(['add', 'r1', 'p3', '--after', 'px', '--', 'true'], { cwd }))).toContain(
      'no such phase',
    );
    expect(await stateOf(cwd, 'r1', 'p3')).toBeUndefined();
  });

  it.each([
    ['no command', [], 'Which command?'],
    ['a timeout that is none', ['--timeout', 'soon', '--', 'true'], 'timeout_seconds "soon" is not a duration'],
    ['a variable without a name', ['--env', '=1', '--', 'true'], '--env =1: expected NAME=VALUE'],
    ['a file that is not there', ['--stdin', '@gone', '--', 'true'], '--stdin @gone: ENOENT'],
    ['a state that drain alone gives', ['--state', 'dead', '--', 'true'], 'Choices: "failed", "queued"'],
    ['a priority that is none', ['--priority', 'high', '--', 'true'], 'priority "high" is not a whole number'],
  ])('begins no backlog for %s', async (_, rest, message) => {
    const cwd = temporaryFolder();
    expect(complaint(await runDrain(['add', 'r1', 'p1', ...rest], { cwd }))).toContain(message);
    expect(existsSync(join(cwd, '.drain'))).toBe(false);
  });
});
