import { appendFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listOpenAttempts } from '../../src/read/attempts.ts';
import { runDrain, runInTerminal, runJson, startDrain, waitFor } from '../support/cli.ts';
import { complaint, reading } from './act.ts';
import { backlogWith, busyDrain, letGo, phase, unpainted, WAITS } from './see.ts';

interface Logs {
  readonly handle: string;
  readonly stdout: { path: string; bytes: number; text: string; truncated: boolean };
  readonly stderr: { path: string; text: string };
}

const TALKS = 'echo out1; echo out2; printf "\\377\\000raw"; echo err >&2';

async function drained(script: string): Promise<string> {
  const cwd = await backlogWith([phase('r1', 'p1', script)]);
  await runDrain([], { cwd });
  return cwd;
}

describe('drain logs', () => {
  it('prints both logs into a pipe as they were written', async () => {
    const cwd = await drained(TALKS);
    const { code, stdout } = await runDrain(['logs', 'r1', 'p1'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\[drain\] ===== ENVIRONMENT IDENTITY =====\n/);
    expect(stdout.endsWith('out1\nout2\n\ufffd\u0000rawerr\n')).toBe(true);
    expect((await runDrain(['logs', 'r1/p1', '--stderr'], { cwd })).stdout).toBe('err\n');
    expect((await runDrain(['logs', 'a1', '--stdout', '-n', '2'], { cwd })).stdout).toBe('out2\n\ufffd\u0000raw');
    expect((await runDrain(['logs', 'a1', '-n', '0'], { cwd })).stdout).toBe('');
  });

  it('takes the newest attempt, or the one that is named', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', 'echo "try $DRAIN_ATTEMPT" >&2; exit 1')]);
    await runDrain([], { cwd });
    await runDrain([], { cwd });
    expect((await runDrain(['logs', 'r1', 'p1', '--stderr'], { cwd })).stdout).toBe('try 2\n');
    expect((await runDrain(['logs', 'r1', 'p1', '--stderr', '--attempt', '1'], { cwd })).stdout).toBe('try 1\n');
    expect(complaint(await runDrain(['logs', 'r1', 'p1', '--attempt', '3'], { cwd }))).toContain('its newest is 2');
  });

  it('prints a document of the last 64 KiB of each', async () => {
    const cwd = await drained('head -c 200000 /dev/zero | tr "\\0" "x"; echo; echo last; echo err >&2');
    const { handle, stdout, stderr } = await runJson<Logs>(['logs', 'r1', 'p1'], { cwd });
    expect([handle, stderr.text]).toEqual(['a1', 'err\n']);
    expect(stdout).toMatchObject({ truncated: true, text: 'last\n' });
    expect(stdout.bytes).toBeGreaterThan(200_000);
    expect(await runJson<Logs>(['logs', 'a1', '--stdout', '-n', '1'], { cwd })).not.toHaveProperty('stderr');
  });

  it('follows an attempt until it has ended', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', WAITS)]);
    const drain = await busyDrain(cwd, 'r1');
    const logs = startDrain(['logs', 'r1', 'p1', '-f', '--stdout'], { cwd });
    let seen = '';
    logs.child.stdout?.on('data', (text: string) => (seen += text));
    await waitFor(() => seen.includes('begun') || undefined);
    letGo(cwd);
    const { code, stdout } = await logs.ended;
    expect([code, stdout.endsWith('begun\ndone\n')]).toEqual([0, true]);
    expect((await drain.ended).code).toBe(0);
  });

  it('follows no ghost: it ends when nobody is left who could write', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', WAITS)]);
    const drain = await busyDrain(cwd, 'r1');
    drain.child.kill('SIGKILL');
    await drain.ended;
    const logs = startDrain(['logs', 'a1', '-f', '--stdout'], { cwd });
    letGo(cwd);
    expect((await logs.ended).stdout.endsWith('done\n')).toBe(true);
  });

  it('disarms what a phase prints on a terminal, under a heading a log', async () => {
    const cwd = await drained('printf "\\033]0;title\\007a\\033[31mred\\033[0m\\n"; echo err >&2');
    const { stdout, status } = runInTerminal(['logs', 'r1', 'p1', '-n', '1'], { cwd });
    expect(status).toBe(0);
    expect(stdout).not.toContain('title');
    expect(unpainted(stdout)).toMatch(
      /^==> stdout, the last 1 lines of .* \(-n all shows all\)\n.*r1__p1\.stdout\.txt\nared\n==> stderr/,
    );
    expect(runInTerminal(['logs', 'r1', 'p1', '-n', '1', '--stdout'], { cwd, env: { NO_COLOR: '' } }).stdout).toContain(
      '\u001b[31mred',
    );
  });

  it('says which log files are gone, and where the rest of the record is', async () => {
    const cwd = await drained(TALKS);
    const { stdout, stderr } = await runJson<Logs>(['logs', 'a1'], { cwd });
    rmSync(stdout.path);
    const half = await runDrain(['logs', 'a1'], { cwd });
    expect([half.code, half.stdout]).toEqual([0, 'err\n']);
    expect(half.stderr).toContain(`the stdout log is gone: ${stdout.path}`);
    rmSync(stderr.path);
    expect(complaint(await runDrain(['logs', 'a1'], { cwd }))).toMatch(
      /logs of a1 \(r1\/p1\) are gone; .*drain show a1/,
    );
  });

  it('says that a phase was never tried, and in which state it is', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', 'true', { state: 'QUEUED' })]);
    expect(complaint(await runDrain(['logs', 'r1', 'p1'], { cwd }))).toContain(
      'r1/p1 is queued and was never tried here',
    );
    expect(complaint(await runDrain(['logs', 'r1'], { cwd }))).toContain('Nothing of run r1 was ever tried here');
    writeFileSync(join(cwd, 'other'), '');
    expect(complaint(await runDrain(['logs', 'r1', 'p1', '-n', 'x'], { cwd }))).toContain('--lines');
  });

  it('prints several together, each line behind its phase, stderr behind another mark', async () => {
    const cwd = await backlogWith([
      phase('r1', 'p1', 'echo one; printf "no end" >&2'),
      phase('r2', 'p2', 'echo two'),
      phase('r2', 'p3', 'true', { state: 'QUEUED' }),
    ]);
    await runDrain(['--no-skip-runs-with-queued'], { cwd });
    const wanted = 'r1/p1 | one\nr1/p1 ! no end\nr2/p2 | two\n';
    const { stdout, code } = await runDrain(['logs', 'r1/p1', 'a2', '--since-header'], { cwd });
    expect([code, stdout]).toEqual([0, wanted]);
    expect((await runDrain(['logs', 'r1', 'r2', '--since-header'], { cwd })).stdout).toBe(wanted);
    expect((await runDrain(['logs', 'r2', 'p2', '--since-header'], { cwd })).stdout).toBe('two\n');
    expect((await runDrain(['logs', 'r2', '--since-header'], { cwd })).stdout).toBe('two\n');
    const document = await runJson<{ logs: Logs[] }>(['logs', 'r1/p1', 'a2', '--since-header'], { cwd });
    expect(document.logs.map(({ handle, stdout, stderr }) => [handle, stdout.text, stderr.text])).toEqual([
      ['a1', 'one\n', 'no end'],
      ['a2', 'two\n', ''],
    ]);
    expect(complaint(await runDrain(['logs', 'r2', 'p9'], { cwd }))).toContain('no phase `p9`');
    expect(complaint(await runDrain(['logs', 'r1/p1', 'a9'], { cwd }))).toContain('no attempt `a9`');
    expect(complaint(await runDrain(['logs', 'r1', 'r2', '--attempt', '1'], { cwd }))).toContain(
      '--attempt names one of a phase',
    );
  });

  it('tells attempts of one phase apart, and takes a session and a family', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', 'echo "Error: $DRAIN_ATTEMPT bad" >&2; exit 1')]);
    await runDrain([], { cwd });
    const { session_id, results } = await runJson<{ session_id: string; results: { failure_fingerprint: string }[] }>(
      [],
      { cwd },
    );
    const both = await runDrain(['logs', 'a1', 'a2', '--stderr'], { cwd });
    expect(both.stdout).toBe('a1 r1/p1 ! Error: 1 bad\na2 r1/p1 ! Error: 2 bad\n');
    for (const named of [session_id, results[0]?.failure_fingerprint ?? ''])
      expect((await runDrain(['logs', named, '--stderr'], { cwd })).stdout).toBe('Error: 2 bad\n');
  });

  it('follows several at once, without mixing the parts of a line, to the last byte of each', async () => {
    const talk = (word: string) =>
      `echo begun; printf "${word} be"; while [ ! -e go ]; do sleep 0.02; done; for i in $(seq 300); do printf "gun\\n${word} be"; done; echo gun`;
    const cwd = await backlogWith([phase('r1', 'p1', talk('one')), phase('r2', 'p1', talk('two'))]);
    const drain = startDrain(['--concurrency', '2'], { cwd });
    await waitFor(async () => {
      const open = await reading(cwd, (db) => listOpenAttempts(db).filter(({ startedAt }) => startedAt));
      return open.length === 2 || undefined;
    });
    const logs = startDrain(['logs', 'r1', 'r2', '-f', '--since-header'], { cwd });
    let seen = '';
    logs.child.stdout?.on('data', (text: string) => (seen += text));
    await waitFor(() => (seen.includes('r1/p1 | begun') && seen.includes('r2/p1 | begun')) || undefined);
    letGo(cwd);
    const { code, stdout } = await logs.ended;
    const lines = stdout.split('\n').slice(0, -1);
    for (const [run, word] of [
      ['r1', 'one'],
      ['r2', 'two'],
    ])
      expect(lines.filter((line) => line.startsWith(`${run}/`))).toEqual([
        `${run}/p1 | begun`,
        ...Array.from({ length: 301 }, () => `${run}/p1 | ${word} begun`),
      ]);
    expect([code, lines.length]).toEqual([0, 604]);
    await drain.ended;
  });

  it('searches, also while it follows, with the numbers of the lines in the file', async () => {
    const cwd = await backlogWith([
      phase('r1', 'p1', `echo "Error a(b"; ${WAITS}; echo "error 2"; echo "Error 3" >&2`),
    ]);
    const drain = await busyDrain(cwd, 'r1');
    const logs = startDrain(['logs', 'r1', 'p1', '-f', '--since-header', '--grep', 'Error .'], { cwd });
    let seen = '';
    logs.child.stdout?.on('data', (text: string) => (seen += text));
    await waitFor(() => seen.includes('Error a(b') || undefined);
    letGo(cwd);
    const { code, stdout } = await logs.ended;
    await drain.ended;
    const head = Number(stdout.match(/^stdout \| (\d+):Error a\(b$/m)?.[1]);
    expect([code, stdout]).toEqual([0, `stdout | ${head}:Error a(b\nstderr ! 1:Error 3\n`]);
    const grep = async (...more: string[]) => (await runDrain(['logs', 'a1', '--grep', ...more], { cwd })).stdout;
    expect(await grep('a(b', '--fixed', '--since-header')).toBe(`stdout | ${head}:Error a(b\n`);
    expect(await grep('ERROR \\d', '-i', '--stdout', '--since-header')).toBe(`${head + 3}:error 2\n`);
    expect(await grep('^done', '--stdout', '-C', '1')).toBe(
      `${head + 1}-begun\n${head + 2}:done\n${head + 3}-error 2\n`,
    );
    const document = await runJson<{ stdout: { matches: unknown[] } }>(['logs', 'a1', '--grep', '^done'], { cwd });
    expect(document.stdout.matches).toEqual([{ line: head + 2, text: 'done', spans: [[0, 4]] }]);
  });

  it('ends with 1 where nothing matches, and with 2 for a pattern that cannot be used', async () => {
    const cwd = await drained('printf "%s\\n" "$(printf "a%.0s" $(seq 60))b"');
    const none = await runDrain(['logs', 'a1', '--grep', 'nowhere'], { cwd });
    expect([none.code, none.stdout, none.stderr]).toEqual([1, '', 'drain: no line matches nowhere\n']);
    expect((await runDrain(['logs', 'a1', '--grep', 'nowhere', '--json'], { cwd })).code).toBe(1);
    expect(complaint(await runDrain(['logs', 'a1', '--grep', 'a(b'], { cwd }))).toMatch(
      /not a regular expression: .*--fixed/,
    );
    expect(complaint(await runDrain(['logs', 'a1', '--grep', '(a+)+$', '--since-header'], { cwd }))).toContain(
      'takes too long on a line of 61',
    );
    expect(complaint(await runDrain(['logs', 'a1', '--grep', 'x', '-n', '5'], { cwd }))).toContain('| tail');
    expect(complaint(await runDrain(['logs', 'a1', '-C', '5'], { cwd }))).toContain('give --grep PATTERN too');
    expect(complaint(await runDrain(['logs', 'a1', '--grep', 'x', '-C', '5000'], { cwd }))).toContain('at most 1000');
  });

  it('marks what matches on a terminal, and shows a long line around it, harmlessly', async () => {
    const long = 'head -c 100000 /dev/zero | tr "\\0" x';
    const cwd = await drained(
      `${long}; printf "\\033]52;c;evil\\007 \\033[2J\\033[31mnee\\033[0mdle \\342\\200\\256end\\n"`,
    );
    const { stdout } = runInTerminal(['logs', 'a1', '--stdout', '--grep', 'needle'], { cwd, env: { NO_COLOR: '' } });
    expect(stdout).toContain('\u001b[1m\u001b[31mneedle\u001b[39m\u001b[22m <U+202E>end');
    expect(stdout).toMatch(/\[\d+ more\]/);
    expect(stdout.length).toBeLessThan(1_500);
    expect(['evil', '\u001b]', '\u001b[2J', '\u202e'].filter((harmful) => stdout.includes(harmful))).toEqual([]);
    const plain = runInTerminal(['logs', 'a1', '--stdout', '--grep', 'needle'], { cwd });
    expect(plain.stdout).toContain('needle <U+202E>end');
    expect(plain.stdout).not.toContain('\u001b');
  });

  it('keeps one phase from painting over the lines of another', async () => {
    const cwd = await backlogWith([
      phase('r1', 'p\u001b[31m1', 'printf "\\033[31mred\\nred too\\033[5A\\rover\\n"'),
      phase('r2', 'p2', 'echo two'),
    ]);
    await runDrain([], { cwd });
    const { stdout } = runInTerminal(['logs', 'r1', 'r2', '--since-header'], { cwd, env: { NO_COLOR: '' } });
    expect(unpainted(stdout)).toBe('r1/p1 | red\nr1/p1 | red too\nr1/p1 | over\nr2/p2 | two\n');
    expect(stdout).toContain('\u001b[31mred\u001b[0m');
  });

  it('reads a long log from its end on a terminal', async () => {
    const cwd = await drained(TALKS);
    const { stdout } = await runJson<Logs>(['logs', 'a1'], { cwd });
    truncateSync(stdout.path, 50_000_000_000);
    appendFileSync(stdout.path, '\nlast but one\nlast\n');
    const shown = unpainted(runInTerminal(['logs', 'a1', '--stdout'], { cwd }).stdout);
    expect(shown.endsWith('last but one\nlast\n')).toBe(true);
    expect(unpainted(runInTerminal(['logs', 'a1'], { cwd }).stdout)).toMatch(/^==> stdout, the last 1\.0 MB of 50/);
    expect((await runDrain(['logs', 'a1', '--stdout', '-n', '2'], { cwd })).stdout).toBe('last but one\nlast\n');
  });

  it('ends when nobody reads any more', async () => {
    const cwd = await drained('head -c 3000000 /dev/zero | tr "\\0" "\\n"');
    const logs = startDrain(['logs', 'a1'], { cwd });
    logs.child.stdout?.destroy();
    await waitFor(() => logs.child.exitCode ?? undefined);
    expect(logs.child.exitCode).toBe(0);
  });

  it('says why an attempt that never started printed nothing', async () => {
    const cwd = await backlogWith([{ run_id: 'r1', phase_id: 'p1', command: ['no-such-program-here'] }]);
    await runDrain([], { cwd });
    const { stderr } = await runDrain(['logs', 'r1', 'p1', '--stderr'], { cwd });
    expect(stderr).toContain('it never started: cannot start: command not found: no-such-program-here');
  });
});
