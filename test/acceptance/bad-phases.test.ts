/** Phases that cannot start, or have names and output that nobody expects. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createBacklog, type Document, failed, listLogs } from '../support/backlog.ts';
import { type Ran, runDrain, runJson, temporaryFolder } from '../support/cli.ts';
import { fixture } from '../support/processes.ts';

function expectNotStarted(result: Document): void {
  expect(result).toMatchObject({
    outcome: 'failed',
    category: 'start',
    subprocess_returncode: null,
    final_state: 'failed',
  });
  expect(existsSync(result.subprocess_stdout_path)).toBe(true);
  expect(readFileSync(result.subprocess_stdout_path, 'utf8')).toMatch(/^\[drain\] ===== ENVIRONMENT IDENTITY/);
  expect(existsSync(result.subprocess_stderr_path)).toBe(true);
}

describe('a phase that cannot start', () => {
  test('because its command is not found failed, and says which PATH was searched', async () => {
    const backlog = await createBacklog([failed('r/p', ['no-such-program', 'x'])]);
    const { code } = await backlog.run([], { env: { PATH: `/usr/bin:/bin:/a/place` } });
    const [result] = backlog.session().results;
    expect(code).toBe(1);
    expectNotStarted(result);
    expect(result.error_message).toMatch(/no-such-program.*\/a\/place/s);
    expect(backlog.phase('r', 'p')).toMatchObject({ burned: 1 });
  });

  test('because its file is not executable', async () => {
    const backlog = await createBacklog([failed('r/p', ['./script.sh'])]);
    writeFileSync(backlog.path('script.sh'), '#!/bin/sh\n');
    chmodSync(backlog.path('script.sh'), 0o644);
    expect((await backlog.run([])).code).toBe(1);
    expectNotStarted(backlog.session().results[0]);
    expect(backlog.session().results[0].error_message).toMatch(/script\.sh.*not executable/);
  });

  test('because its directory is gone', async () => {
    const backlog = await createBacklog([failed('r/p', ['true'], { cwd: '/nowhere/at/all' })]);
    expect((await backlog.run([])).code).toBe(1);
    expectNotStarted(backlog.session().results[0]);
    expect(backlog.session().results[0].error_message).toContain('/nowhere/at/all');
  });

  test("because it has no command says so, beside one that has, and succeeds in nobody's eyes", async () => {
    const backlog = await createBacklog([failed('r/p', undefined), failed('s/p', ['true'])]);
    const { stdout, stderr } = await backlog.run([]);
    const [bad] = backlog.session().results.filter((result: Document) => !result.success);
    expect(bad).toMatchObject({ run_id: 'r', phase_id: 'p', final_state: 'failed', subprocess_returncode: null });
    expect(bad.error_message).toMatch(/r\/p has no command/);
    expect(stdout + stderr).toContain('r/p');
    expect(existsSync(bad.subprocess_stderr_path)).toBe(true);
    expect(backlog.session().total_success).toBe(1);
  });

  test('because its command cannot be read does not keep the others from being planned', async () => {
    const backlog = await createBacklog([failed('r/p', undefined, { command: "echo 'open" }), failed('s/p', ['true'])]);
    const { code, document } = await backlog.json(['plan']);
    expect(code).toBe(0);
    expect(document.phases).toHaveLength(2);
  });

  test('is not begun at all when no phase has a command: exit 2, and how to give one', async () => {
    const backlog = await createBacklog([failed('r/p', undefined), failed('s/p', undefined)]);
    const { code, stderr } = await backlog.run([]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--command/);
    expect(backlog.phase('r', 'p')).toMatchObject({ burned: 0, attempts: 0 });
  });

  test('because its logs cannot be written is given back: it says nothing about the phase', async () => {
    const backlog = await createBacklog([failed('r/p', [fixture('touch-file'), 'ran', 'x'])]);
    writeFileSync(backlog.path('.drain/sessions'), 'in the way');
    const { code, stderr } = await backlog.run([]);
    expect([2, 3]).toContain(code);
    expect(stderr).toContain(backlog.path('.drain/sessions'));
    expect(backlog.has('ran')).toBe(false);
    expect(backlog.phase('r', 'p')).toMatchObject({ state: 'failed', burned: 0, open_attempt_id: null });
    expect(backlog.query("select count(*) as n from sessions where status = 'running'")).toEqual([{ n: 0 }]);
  });
});

describe('ids', () => {
  const IDS = [
    'a/b',
    '..',
    '../../etc',
    'with space',
    `it's "quoted"`,
    'line\nbreak',
    'x'.repeat(300),
    'a__b',
    'p.a2',
    'ünïcode',
    '-rf',
    '.',
  ];

  test('of every kind run fine, and their logs stay inside the folder, each its own', async () => {
    const rows = IDS.flatMap((id) => [
      { run_id: id, phase_id: 'p', state: 'failed', command: [fixture('append-line'), 'ran', '0'] },
      { run_id: 'r', phase_id: id, state: 'failed', command: ['echo', '{{ phase.id }}'] },
    ]);
    const backlog = await createBacklog(rows);
    const { code } = await backlog.run(['--batch-size', '0', '--concurrency', '4']);
    const { results } = backlog.session();
    expect(code).toBe(0);
    expect(results).toHaveLength(rows.length);
    const folder = backlog.path(`.drain/sessions/${backlog.sessions()[0]}/logs`);
    const logs = results.map((result: Document) => result.subprocess_stdout_path);
    expect(new Set(logs).size).toBe(rows.length);
    expect(logs.filter((log: string) => dirname(log) !== folder || !existsSync(log))).toEqual([]);
    expect(listLogs(backlog).filter((name) => Buffer.byteLength(name) > 255)).toEqual([]);
    for (const { run_id, phase_id, subprocess_stdout_path } of results.filter(
      (result: Document) => result.run_id === 'r',
    )) {
      expect([
        run_id,
        readFileSync(subprocess_stdout_path, 'utf8').split('================================\n')[1],
      ]).toEqual(['r', `${phase_id}\n`]);
    }
  });

  test('never become a second argument or a word of the shell', async () => {
    const evil = `x'; touch ${join('pwned')}; echo "$(touch pwned)" \`touch pwned\` '`;
    const shell = { command: 'printf %s {{ phase.id }} > shell.txt', shell: true };
    const backlog = await createBacklog([
      failed(`r/p`, undefined, { phase_id: evil, ...shell }),
      { run_id: evil, phase_id: 'q', state: 'failed', command: `${fixture('touch-file')} plain.txt {{ run.id }}` },
    ]);
    expect((await backlog.run([])).code).toBe(0);
    expect(backlog.read('shell.txt')).toBe(evil);
    expect(backlog.read('plain.txt')).toBe(evil);
    expect(backlog.has('pwned')).toBe(false);
  });
});

describe('ids that a shell could execute', () => {
  const EVIL = [
    '$(touch PWN)',
    '`touch PWN`',
    "'; touch PWN; '",
    '"; touch PWN; "',
    "\\'; touch PWN; #",
    '(touch PWN)',
    'A=b',
    'a[$(touch PWN)]',
  ];
  const COMMAND = `printf '%s\\n' {{ phase.id }} "{{ phase.id }}" '{{ phase.id }}' "$(printf %s '{{ phase.id }}')"`;

  function imported(command: string): { folder: string; result: Promise<Ran> } {
    const folder = temporaryFolder();
    const rows = EVIL.map((id) => JSON.stringify({ run_id: 'r', phase_id: id, state: 'FAILED' }));
    writeFileSync(join(folder, 'rows.jsonl'), rows.join('\n'));
    return { folder, result: runDrain(['import', 'rows.jsonl', '--shell', '--command', command], { cwd: folder }) };
  }

  test('are parameters of a command that was imported, by drain and by the script of its attempt', async () => {
    const { folder, result } = imported(`${COMMAND} >>said.txt`);
    expect((await result).code).toBe(0);
    expect((await runDrain(['--batch-size', '0', '--concurrency', '1'], { cwd: folder })).code).toBe(0);
    const said = (): string[] => readFileSync(join(folder, 'said.txt'), 'utf8').split('\n').slice(0, -1);
    const expected = EVIL.flatMap((id) => [id, id, id, id]);
    expect(said().sort()).toEqual(expected.sort());
    const { stdout } = await runDrain(['show', 'r', EVIL[0] ?? '', '--script'], { cwd: folder });
    expect(spawnSync('sh', { cwd: folder, input: stdout }).status).toBe(0);
    expect(said().slice(-4)).toEqual(Array(4).fill(EVIL[0]));
    expect(existsSync(join(folder, 'PWN'))).toBe(false);
  });

  test('are shown as what they are', async () => {
    const { folder, result } = imported('echo "{{ phase.id }}"');
    await result;
    const { phases } = await runJson<Document>(['plan', '--batch-size', '0'], { cwd: folder });
    expect(phases.map(({ command }: Document) => command)).toEqual(
      EVIL.map((id) => ['/bin/sh', '-c', 'echo "$1"', '/bin/sh', id]),
    );
  });

  test('are items that are dispatched as well', async () => {
    const folder = temporaryFolder();
    const args = ['--skip-preflight', '--output', 'out', '--run-name', 'n', '--max-workers', '1'];
    const command = `${COMMAND.replaceAll('phase.id', 'item')} >>said.txt`;
    const words = ['dispatch', '--shell', '--command', command, JSON.stringify(EVIL), ...args];
    expect(await runDrain(words, { cwd: folder })).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'said.txt'), 'utf8')).toBe(EVIL.map((id) => `${id}\n`.repeat(4)).join(''));
    expect(existsSync(join(folder, 'PWN'))).toBe(false);
  });

  test('keep a command from being imported that would execute them, or that cannot be read', async () => {
    const refused = (command: string): Promise<Ran> => imported(command).result;
    const { code, stdout, stderr } = await refused('echo `echo {{ phase.id }}`');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/a value stands in backticks\. Use \$\( \)/);
    expect((await refused('echo \\{{ phase.id }}')).stderr).toMatch(/after a backslash/);
  });

  test('that are no whole numbers end a phase whose command computes with them, unrun', async () => {
    const { folder, result } = imported('echo $(( {{ phase.id }} ))');
    expect((await result).code).toBe(0);
    const { stdout } = await runDrain(['--json', '--batch-size', '1'], { cwd: folder });
    expect(JSON.parse(stdout).results[0].error_message).toMatch(/only a whole number/);
    expect(existsSync(join(folder, 'PWN'))).toBe(false);
  });
});

describe('output that is no text', () => {
  test('leaves the session valid JSON, the bytes in the log, and the reason readable', async () => {
    const backlog = await createBacklog([failed('r/p', [fixture('print-invalid-utf8'), '1'])]);
    const { code, stdout } = await backlog.run([]);
    const [result] = backlog.session().results;
    expect(code).toBe(1);
    expect(result.error_message).toContain('ValueError: broken');
    expect(readFileSync(result.subprocess_stderr_path)).toContainEqual(0);
    expect([...readFileSync(result.subprocess_stderr_path)]).toContain(0xff);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none is the point.
    expect(stdout + result.error_message).not.toMatch(/[\0\x07\x1b]/);
  });

  test('is shown by `show` and `logs` without harm to a terminal', async () => {
    const backlog = await createBacklog([failed('r/p', [fixture('print-invalid-utf8'), '1'])]);
    await backlog.run([]);
    const { code, document } = await backlog.json(['show', 'r/p']);
    expect(code).toBe(0);
    expect(document.attempts).toHaveLength(1);
    const logs = await backlog.run(['logs', 'r', 'p']);
    expect([logs.code, logs.stdout]).toEqual([0, expect.stringContaining('out ')]);
    expect((await backlog.run(['logs', 'r/p', '--stderr'])).stdout).toContain('ValueError: broken');
  });
});

test('a relative directory counts from where the import was called, not from where drain is', async () => {
  const backlog = await createBacklog([failed('r/p', [fixture('dump-environment'), 'seen.json'], { cwd: 'sub' })]);
  mkdirSync(backlog.path('sub'));
  expect((await backlog.run([], { cwd: backlog.path('sub') })).code).toBe(0);
  expect(JSON.parse(backlog.read('sub/seen.json')).cwd).toBe(backlog.path('sub'));
});
