/** Files that no phase may change, and who is told to have changed them. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createBacklog, failed, type TestBacklog } from '../support/backlog.ts';
import { isAlive, until } from '../support/processes.ts';

const sh = (key: string, text: string, more: Readonly<Record<string, unknown>> = {}) =>
  failed(key, ['sh', '-c', text], more);

async function inWork(rows: Parameters<typeof createBacklog>[0], protect: string[]): Promise<TestBacklog> {
  const placed = rows.map((row) => ({ cwd: 'work', ...row }));
  const backlog = await createBacklog(placed, { protect });
  mkdirSync(backlog.path('work/src'), { recursive: true });
  for (const name of ['a', 'b', 'c']) writeFileSync(backlog.path(`work/src/${name}`), name);
  return backlog;
}

const attempt = (backlog: TestBacklog, key: string) =>
  backlog.query("select * from attempts where run_id || '/' || phase_id = ? order by number desc", key)[0];

describe('a phase alone in its directory', () => {
  test('has failed when it created, changed and removed protected files, which are named', async () => {
    const backlog = await inWork([sh('r/p', 'echo new >src/new; echo other >src/a; rm src/b')], ['src/**']);
    expect((await backlog.run([])).code).toBe(1);
    const [result] = backlog.session().results;
    expect(result).toMatchObject({ outcome: 'failed', category: 'protected-path', against: ['protected'] });
    expect(result.error_message).toContain(
      'exit 0, but: changed 3 protected files: src/a, src/b (removed), src/new (created)',
    );
    expect(backlog.phase('r', 'p')).toMatchObject({ state: 'failed', burned: 1 });
  });

  test('names some of many', async () => {
    const backlog = await inWork([sh('r/p', 'for n in 1 2 3 4 5 6 7 8; do echo >src/n$n; done')], ['src/**']);
    await backlog.run([]);
    expect(backlog.session().results[0].error_message).toMatch(
      /changed 8 protected files: src\/n1 .*src\/n5 \(created\) and 3 more/,
    );
  });

  test('may touch them, read them, and change what is not protected', async () => {
    const text = 'cat src/a; touch src/a; echo x >free; cp src/b src/t; mv src/t src/b; git init -q .; echo x >src/out';
    const backlog = await inWork([sh('r/p', text)], ['**', '!free', '!src/out']);
    expect((await backlog.run([])).code).toBe(0);
    expect(attempt(backlog, 'r/p')).toMatchObject({ outcome: 'succeeded', findings: '[]' });
  });

  test('is not blamed for what drain itself writes there', async () => {
    const backlog = await createBacklog([sh('r/p', 'echo out; exit 0')], { protect: ['**'] });
    expect((await backlog.run(['--concurrency', '2'])).code).toBe(0);
  });

  test('that failed anyway stays what it is, with a note', async () => {
    const backlog = await inWork([sh('r/p', 'echo x >src/a; echo "ImportError: no" >&2; exit 3')], ['src/**']);
    await backlog.run([]);
    expect(attempt(backlog, 'r/p')).toMatchObject({ category: 'collection', return_code: 3, against: '["code"]' });
    expect(JSON.parse(attempt(backlog, 'r/p').findings)).toEqual(['1 protected file changed while it ran: src/a']);
    const { stdout } = await backlog.run(['show', 'r', 'p']);
    expect(stdout).toMatch(
      /^a1 .* FAIL +exit 3 +collection f-.*\n +noted: 1 protected file changed while it ran: src\/a$/m,
    );
  });

  test('is still alone after others have ended there, and blamed for nothing that they did', async () => {
    const rows = [sh('r/1', 'echo x >src/a', { phase_index: 1 }), sh('s/2', 'true'), sh('t/3', 'echo y >src/b')];
    const backlog = await inWork(rows, ['src/**']);
    await backlog.run([]);
    expect(['r/1', 's/2', 't/3'].map((key) => attempt(backlog, key).outcome)).toEqual([
      'failed',
      'succeeded',
      'failed',
    ]);
    expect(attempt(backlog, 't/3').message).toMatch(/changed 1 protected file: src\/b/);
  });

  test('shows names that could harm a terminal harmlessly', async () => {
    const text = `touch "$(printf 'src/x\\033]0;evil\\007\\033[31m\\nline\\342\\200\\256')"`;
    const backlog = await inWork([sh('r/p', text)], ['src/**']);
    const { stdout, stderr } = await backlog.run([]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
    expect(backlog.session().results[0].error_message + stdout + stderr).not.toMatch(/[\x07\x1b\u202e]/);
    expect(attempt(backlog, 'r/p').message).toMatch(/changed 1 protected file: src\/x.*line.* \(created\)/);
  });

  test('does not escape by a link, and is not blamed for what lies behind one', async () => {
    const backlog = await inWork([sh('r/p', 'echo x >src/out/file; echo x >../elsewhere')], ['src/**']);
    mkdirSync(backlog.path('outside'));
    symlinkSync(backlog.path('outside'), backlog.path('work/src/out'));
    expect((await backlog.run([])).code).toBe(0);
  });

  test('has failed when it removed its whole directory', async () => {
    const backlog = await inWork([sh('r/p', 'rm -r "$PWD"')], ['src/**']);
    await backlog.run([]);
    expect(attempt(backlog, 'r/p').message).toMatch(/changed 3 protected files: src\/a \(removed\)/);
  });
});

describe('with others beside it', () => {
  const waits = (key: string, text: string, more: Readonly<Record<string, unknown>> = {}) =>
    sh(key, `echo $$ >>../ready; until [ -e ../go ]; do sleep 0.02; done; ${text}`, more);

  test.each([
    ['the same directory', 'work'],
    ['one below it', 'work/src'],
  ])('in %s no phase has failed, and all that saw it are told', async (_, cwd) => {
    const up = cwd === 'work' ? '..' : '../..';
    const backlog = await inWork(
      [
        waits('r/changer', 'echo x >src/a'),
        sh('s/other', `echo $$ >>${up}/ready; until [ -e ${up}/done ]; do sleep 0.02; done`, { cwd }),
      ],
      ['src/**', 'a'],
    );
    const running = backlog.start(['--concurrency', '2']);
    await until('both', () => backlog.lines('ready').length === 2 || undefined);
    writeFileSync(backlog.path('go'), '');
    await until('the first end', () => attempt(backlog, 'r/changer')?.outcome ?? undefined);
    writeFileSync(backlog.path('done'), '');
    expect((await running.ended).code).toBe(0);
    const [changer] = JSON.parse(attempt(backlog, 'r/changer').findings);
    const [other] = JSON.parse(attempt(backlog, 's/other').findings);
    expect(changer).toMatch(
      /^1 protected file changed while it ran: src\/a; it was not alone in \/.*\/work: s\/other ran there too$/,
    );
    expect(other).toMatch(
      /^1 protected file changed while it ran: (src\/)?a; it was not alone in .*: r\/changer ran there too$/,
    );
    const { stdout: report } = await backlog.run(['report']);
    expect(report).toMatch(/^ODD +2 ran as protected files changed: a1, a2 +drain show a1$/m);
    expect((await backlog.json(['report'])).document.odd.protected_changed).toEqual(['a1', 'a2']);
    const { stdout: phase } = await backlog.run(['show', 'r', 'changer']);
    expect(phase).toMatch(/^a\d .* ok +exit 0\n +noted: 1 protected file changed while it ran: src\/a/m);
  });

  test('of another session it is no failure either', async () => {
    const backlog = await inWork(
      [waits('r/changer', 'echo x >src/a'), sh('s/other', 'echo $$ >>../ready')],
      ['src/**'],
    );
    const running = backlog.start(['--run-id', 'r']);
    await until('the first', () => backlog.lines('ready').length === 1 || undefined);
    await backlog.run(['--run-id', 's']);
    writeFileSync(backlog.path('go'), '');
    expect((await running.ended).code).toBe(0);
    expect(attempt(backlog, 'r/changer').findings).toMatch(/s\/other ran there too/);
  });

  test('in a directory of their own it is alone all the same', async () => {
    const other = sh('s/other', 'echo $$ >>../ready; until [ -e ../done ]; do sleep 0.02; done', { cwd: 'elsewhere' });
    const backlog = await inWork([waits('r/changer', 'echo x >src/a'), other], ['src/**']);
    mkdirSync(backlog.path('elsewhere'));
    const running = backlog.start(['--concurrency', '2']);
    await until('both', () => backlog.lines('ready').length === 2 || undefined);
    writeFileSync(backlog.path('go'), '');
    await until('its end', () => attempt(backlog, 'r/changer')?.outcome ?? undefined);
    writeFileSync(backlog.path('done'), '');
    await running.ended;
    expect(attempt(backlog, 'r/changer').category).toBe('protected-path');
  });
});

describe('after its controller was killed', () => {
  const text = 'echo $$ >>../ready; until [ -e ../go ]; do sleep 0.02; done; echo x >src/a';

  async function abandoned(protect = ['src/**']): Promise<TestBacklog> {
    const backlog = await inWork([sh('r/p', text)], protect);
    const running = backlog.start([]);
    await until('the phase', () => backlog.lines('ready').length === 1 || undefined);
    running.child.kill('SIGKILL');
    await running.ended;
    return backlog;
  }

  const finish = async (backlog: TestBacklog): Promise<void> => {
    writeFileSync(backlog.path('go'), '');
    await until('its end', () => !isAlive(Number(backlog.lines('ready')[0])));
  };

  test('a phase that ended meanwhile is judged by what the files were before it, whatever the configuration is now', async () => {
    const backlog = await abandoned();
    await finish(backlog);
    writeFileSync(backlog.path('drain.config.json'), '{}');
    await backlog.run(['recover']);
    expect(attempt(backlog, 'r/p')).toMatchObject({ outcome: 'failed', category: 'protected-path' });
  });

  test('so is one that is adopted alive', async () => {
    const backlog = await abandoned();
    const recovering = backlog.start(['recover', '--wait']);
    await until('its adoption', () => attempt(backlog, 'r/p').adopted_by ?? undefined);
    writeFileSync(backlog.path('go'), '');
    await recovering.ended;
    expect(attempt(backlog, 'r/p')).toMatchObject({ outcome: 'failed', category: 'protected-path' });
  });

  test('what cannot be known any more is said', async () => {
    const backlog = await abandoned();
    const log = attempt(backlog, 'r/p').stdout_path;
    rmSync(log.replace(/stdout\.txt$/, 'protected.jsonl'));
    await finish(backlog);
    await backlog.run(['recover']);
    expect(attempt(backlog, 'r/p')).toMatchObject({ outcome: 'succeeded' });
    expect(attempt(backlog, 'r/p').findings).toMatch(/whether it changed protected files is not known/);
  });
});

test.each([
  ['../other/**', /`\.\.` leaves the phase's directory/],
  ['src/../../x', /`\.\.` leaves/],
  ['{a,../b}/**', /`\.\.` leaves/],
  ['/etc/**', /relative to the phase's directory/],
  ['', /an empty glob protects nothing/],
  ['!src/**', /none protects/],
])('refuses the glob %j, and runs nothing', async (glob, message) => {
  const backlog = await createBacklog([sh('r/p', 'true')]);
  writeFileSync(backlog.path('drain.config.json'), JSON.stringify({ protect: [glob] }));
  const { code, stderr } = await backlog.run([]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  expect(backlog.query('select * from attempts')).toEqual([]);
});
