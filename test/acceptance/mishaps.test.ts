/** Things that go wrong around a session, and what must hold all the same. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createBacklog, type Document } from '../support/backlog.ts';
import { PROGRAM, runDrain, temporaryFolder, waitFor } from '../support/cli.ts';

const failed = (name: string, command: readonly string[], facts: Document = {}) => {
  const [run_id = '', phase_id = ''] = name.split('/');
  return { run_id, phase_id, state: 'failed', command, ...facts };
};
const shell = (script: string) => ['sh', '-c', script];
const FIND_LOG = 'f=$(ls $(dirname $DRAIN_RESULT_FILE)/*.stderr.txt)';

describe('the end of an attempt is kept', () => {
  test('when nobody reads what drain says any more', async () => {
    const backlog = await createBacklog([
      failed('r/p', shell('sleep 0.3; exit 1')),
      failed('s/p', shell('sleep 0.3; exit 1')),
    ]);
    const piped = spawn('sh', ['-c', `"${process.execPath}" "${PROGRAM}" 2>&1 | true; wait`], { cwd: backlog.folder });
    await new Promise((resolve) => piped.once('close', resolve));
    await waitFor(() => backlog.session()?.status === 'completed' || undefined);
    expect(backlog.session().results.map((result: Document) => result.outcome)).toEqual(['failed', 'failed']);
  });

  test('and its code, when stdout is closed', async () => {
    const backlog = await createBacklog([failed('r/p', ['false'])]);
    const { stderr } = spawnSync(
      'sh',
      ['-c', `("${process.execPath}" "${PROGRAM}" --json; echo "code $?" >&2) | true`],
      {
        cwd: backlog.folder,
        encoding: 'utf8',
      },
    );
    expect(stderr).toContain('code 1');
  });

  test('when the phase has put a folder in the place of its log', async () => {
    const backlog = await createBacklog([failed('r/p', shell(`${FIND_LOG}; rm $f; mkdir $f; exit 3`))]);
    expect((await backlog.run([])).code).toBe(1);
    expect(backlog.session().results[0]).toMatchObject({ outcome: 'failed', subprocess_returncode: 3 });
  });

  test('when the supervisor of the phase is killed: given back, burning nothing, and nothing is left of it', async () => {
    const backlog = await createBacklog([failed('r/p', shell('kill -9 $PPID; sleep 1000'))]);
    expect((await backlog.run([])).code).toBe(3);
    expect(backlog.session().results[0]).toMatchObject({
      ...{ outcome: 'interrupted', category: 'lost', final_state: 'failed', subprocess_returncode: null },
      error_message: 'given back: its supervisor was killed',
    });
    expect(backlog.phase('r', 'p')).toMatchObject({ state: 'failed', burned: 0 });
  });

  test('when the phase has removed the folder of the sessions', async () => {
    const backlog = await createBacklog([failed('r/p', shell('rm -rf .drain/sessions; exit 1'))]);
    const { code, stderr } = await backlog.run([]);
    expect(code).toBe(1);
    expect(stderr).not.toContain(' at ');
    expect(backlog.session()).toMatchObject({ status: 'completed', total_failed: 1, results_complete: true });
  });
});

describe('no success is believed', () => {
  test('whose deliverable stands below a file', async () => {
    const backlog = await createBacklog([failed('r/p', ['true'], { deliverables: ['build/out.txt'] })]);
    writeFileSync(backlog.path('build'), 'a file');
    expect((await backlog.run([])).code).toBe(1);
    expect(backlog.session().results[0]).toMatchObject({ category: 'deliverable' });
  });
});

describe('a program is found', () => {
  test('behind an entry of PATH that is a file', async () => {
    const backlog = await createBacklog([failed('r/p', ['true'])]);
    writeFileSync(backlog.path('file'), '');
    const { code } = await backlog.run([], { env: { PATH: `${backlog.path('file')}:${process.env.PATH}` } });
    expect(code).toBe(0);
  });

  test('or its name is at fault, however long it is', async () => {
    const backlog = await createBacklog([failed('r/p', ['x'.repeat(300)])]);
    expect((await backlog.run([])).code).toBe(1);
    expect(backlog.session().results[0]).toMatchObject({ category: 'start' });
  });
});

describe('at the same moment', () => {
  test('a bad import takes nothing from a good one', async () => {
    for (let round = 0; round < 4; round++) {
      const cwd = temporaryFolder();
      writeFileSync(`${cwd}/bad.jsonl`, '{"run_id":"a"}\n');
      writeFileSync(`${cwd}/good.jsonl`, '{"run_id":"a","phase_id":"x","state":"failed","command":"true"}\n');
      const [bad, good] = await Promise.all([
        runDrain(['import', 'bad.jsonl'], { cwd }),
        runDrain(['import', 'good.jsonl'], { cwd }),
      ]);
      expect([bad.code, good.code]).toEqual([2, 0]);
      expect((await runDrain(['status'], { cwd })).stdout).toContain('1 failed');
    }
  });

  test('several may begin the same backlog', async () => {
    const cwd = temporaryFolder();
    writeFileSync(`${cwd}/good.jsonl`, '{"run_id":"a","phase_id":"x","state":"failed","command":"true"}\n');
    const all = await Promise.all([1, 2, 3, 4].map(() => runDrain(['import', 'good.jsonl'], { cwd })));
    expect(all.map(({ code, stderr }) => `${code} ${stderr}`)).toEqual(['0 ', '0 ', '0 ', '0 ']);
  });

  test('two backlogs may share a folder of sessions', async () => {
    const cwd = temporaryFolder();
    mkdirSync(`${cwd}/.drain`);
    const at = (db: string) => ['--data-dir', '.drain', '--db', `.drain/${db}.db`];
    for (const db of ['x', 'y']) await runDrain(['add', 'r', 'p', ...at(db), '--', 'sleep', '0.5'], { cwd });
    const both = await Promise.all(['x', 'y'].map((db) => runDrain(['drain', ...at(db)], { cwd })));
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
  });
});

test('a drain inside a drain inside a drain of the first backlog is refused', async () => {
  const outer = await createBacklog([failed('r/p', ['true'])]);
  const inner = await createBacklog([failed('s/p', [process.execPath, PROGRAM, '--data-dir', outer.path('.drain')])]);
  const again = [failed('t/p', [process.execPath, PROGRAM, '--data-dir', inner.path('.drain')])];
  writeFileSync(outer.path('again.jsonl'), JSON.stringify(again[0]));
  await outer.run(['import', 'again.jsonl']);
  await outer.run(['--run-id', 't']);
  expect(inner.session().results[0]).toMatchObject({
    outcome: 'failed',
    error_message: expect.stringContaining('inside phase t/p'),
  });
  expect(outer.phase('r', 'p')).toMatchObject({ state: 'failed', burned: 0 });
});

test.each(['constructor', 'toString', '__proto__'])('`drain %s` is no command', async (word) => {
  const { code, stderr } = await runDrain([word], { cwd: temporaryFolder() });
  expect(code).toBe(2);
  expect(stderr).toContain(`There is no command \`${word}\``);
});

test('an empty DRAIN_DATA_DIR is as good as none', async () => {
  const backlog = await createBacklog([failed('r/p', ['true'])]);
  expect((await backlog.run(['status'], { env: { DRAIN_DATA_DIR: '' } })).stdout).toContain('1 failed');
});
