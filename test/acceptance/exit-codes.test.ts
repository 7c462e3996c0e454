/** Every exit code, and above all: a mistake in typing never drains. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createBacklog, failed, openBacklog, type TestBacklog } from '../support/backlog.ts';
import { temporaryFolder } from '../support/cli.ts';
import { fixture, until } from '../support/processes.ts';

const giveBack = [fixture('write-result'), '{"status":"retry_after","reason":"usage limit"}'];

describe('the exit code', () => {
  test('is 0 when all that ran succeeded', async () => {
    const backlog = await createBacklog([failed('r/p', ['true'])]);
    expect((await backlog.run([])).code).toBe(0);
  });

  test('is 0 when nothing is eligible, and it says why', async () => {
    const backlog = await createBacklog([{ ...failed('r/p', ['true']), state: 'complete' }]);
    const { code, stdout } = await backlog.run([]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Nothing/);
    expect(backlog.session()).toMatchObject({ stop_reason: 'backlog_empty', results: [] });
  });

  test('is 1 when one phase failed', async () => {
    const backlog = await createBacklog([failed('a/p', ['true']), failed('b/p', ['false'])]);
    expect((await backlog.run([])).code).toBe(1);
  });

  test('is 1 when one phase timed out', async () => {
    const backlog = await createBacklog([failed('a/p', [fixture('wait-for-file'), 'never'], { timeout_seconds: 1 })]);
    expect((await backlog.run([])).code).toBe(1);
  });

  test('is 3 when all that ran was given back', async () => {
    const backlog = await createBacklog([failed('a/p', giveBack)]);
    expect((await backlog.run([])).code).toBe(3);
  });

  test('is 3 when a limit came before the batch was through and nothing failed', async () => {
    const backlog = await createBacklog([failed('a/p', ['true']), failed('b/p', ['true'])]);
    expect((await backlog.run(['--max-consecutive-zero-yield', '1'])).code).toBe(3);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('after %s is %i, also when a phase had failed before', async (signal, code) => {
    const backlog = await createBacklog([
      failed('a/p', ['false'], { priority: 1 }),
      failed('b/p', [fixture('wait-for-file'), 'never', 'ready']),
    ]);
    const running = backlog.start([]);
    await until('the second phase', () => backlog.has('ready'));
    running.child.kill(signal);
    expect((await running.ended).code).toBe(code);
    expect(backlog.session()).toMatchObject({ total_failed: 1, total_interrupted: 1 });
  });
});

describe('wrong use', () => {
  const untouched = (backlog: TestBacklog) => {
    expect(backlog.sessions()).toEqual([]);
    expect(backlog.has('ran')).toBe(false);
  };
  const withWork = () => createBacklog([failed('run-one/p', [fixture('touch-file'), 'ran', 'x'])]);

  test.each([
    { title: 'a mistyped command', args: ['reprot'], says: /did you mean:? (drain )?report/i },
    { title: 'a mistyped option', args: ['--batch-sise', '3'], says: /--batch-sise.*--batch-size/ },
    {
      title: 'a mistyped option of a command',
      args: ['plan', '--batch-sise', '3'],
      says: /--batch-sise.*--batch-size/,
    },
    { title: 'extra words', args: ['plan', 'extra', 'words'], says: /extra/ },
    { title: 'extra words after drain', args: ['drain', 'now'], says: /now/ },
    { title: 'a word after an option', args: ['--batch-size', '3', 'all'], says: /all/ },
    { title: 'a word after --', args: ['--', 'true'], says: /true/ },
    { title: 'an option without its value', args: ['--run-id'], says: /run-id/ },
    { title: 'a run that is not there', args: ['--run-id', 'run-onne'], says: /run-onne.*run-one/ },
    { title: 'one of two runs that is not there', args: ['--run-id', 'run-one', '--run-id', 'zzz'], says: /zzz/ },
    { title: 'a number that is none', args: ['--batch-size', 'ten'], says: /--batch-size.*whole number.*ten/ },
    { title: 'a number below the range', args: ['--concurrency', '0'], says: /--concurrency.*1 to 1000.*0/ },
    { title: 'a state that cannot be drained', args: ['--state', 'done'], says: /--state.*failed.*done/ },
    { title: 'a duration that is none', args: ['--timeout', 'soon'], says: /timeout.*15m.*soon/ },
    { title: 'a door that is not there', args: ['--door', 'windows'], says: /windows/ },
  ])('$title is exit 2, says what to do, and runs nothing', async ({ args, says }) => {
    const backlog = await withWork();
    const { code, stdout, stderr } = await backlog.run(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
    expect(stdout).toBe('');
    untouched(backlog);
  });

  test.each([{ args: ['reprot'] }, { args: ['--batch-sise', '3'] }, { args: ['--run-id', 'nope'] }])(
    'with --json is one document with code and message: $args',
    async ({ args }) => {
      const backlog = await withWork();
      const { code, document } = await backlog.json(args);
      expect(code).toBe(2);
      expect(document.error.code).toMatch(/^[a-z_]+$/);
      expect(document.error.message).toContain(args[0] === '--run-id' ? 'nope' : args[0]?.replace('--', ''));
      untouched(backlog);
    },
  );
});

describe('no backlog', () => {
  test('is exit 2, and names where it looked and how to start one', async () => {
    const folder = openBacklog(temporaryFolder());
    for (const args of [[], ['plan'], ['status']]) {
      const { code, stderr } = await folder.run(args);
      expect([code, stderr]).toEqual([2, expect.stringContaining(folder.folder)]);
      expect(stderr).toMatch(/--data-dir/);
      expect(stderr).toMatch(/drain import/);
    }
    expect(folder.has('.drain')).toBe(false);
  });

  test('from `/` names `/`', async () => {
    const { code, stderr } = await openBacklog('/').run([]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/looked .* in \/(\s|\)|$)/m);
  });

  test('is found above, as git does', async () => {
    const backlog = await createBacklog([failed('r/p', ['true'])]);

    mkdirSync(backlog.path('deep/er'), { recursive: true });
    expect((await backlog.run([], { cwd: backlog.path('deep/er') })).code).toBe(0);
  });

  test('is also one without a single phase', async () => {
    const backlog = openBacklog(temporaryFolder());

    writeFileSync(backlog.path('none.jsonl'), '');
    await backlog.run(['import', 'none.jsonl']);
    const { code, stderr } = await backlog.run([]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/import/);
  });
});
