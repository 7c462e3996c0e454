import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runDrain, runInTerminal, runJson, temporaryFolder } from '../support/cli.ts';
import { complaint } from './act.ts';
import { backlogWith, phase } from './see.ts';

/** Whatever shell a person has. */
const SHELLS = [['dash'], ['bash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([name = '']) => spawnSync(name, ['-c', 'true']).error === undefined,
);

const HOSTILE = [
  '',
  "it's",
  '"double"',
  '$HOME $(touch pwned) `touch pwned`',
  'two\nlines\n',
  '\ttab; touch pwned #',
  "\\' ; exit 9; '",
  '*?[a]~!{a,b}',
  '-n',
  '--',
  'é 漢字 😀',
  '\u001b]0;title\u0007\r',
  '\u202eabc\u200f',
  '<script>alert(1)</script>',
  'a=b',
  '%s%n\\000',
  'x'.repeat(100_000),
];

/** Prints all that it was given, each value between brackets. */
const TELLS = `#!/bin/sh
printf 'argument [%s]\\n' "$@"
printf 'directory [%s]\\n' "$PWD"
tr '\\0' '\\t' </proc/$$/environ | tr '\\n\\t' '\\t\\n' >environment
grep -aE '^(DRAIN_(RUN|PHASE|ATTEMPT|SESSION|DATABASE|API)|PATH=|PYTHON(UTF8|IO)|OWN_|DATABASE_URL|odd.name)' environment | LC_ALL=C sort
printf 'input ['; od -c; printf ']\\n'
echo "to stderr" >&2
exit 7
`;

interface Script {
  readonly handle: string | null;
  readonly script: string;
  readonly fill_in: readonly string[];
}

function tellingFolder(name: string): { folder: string; program: string } {
  const folder = join(temporaryFolder(), name);
  mkdirSync(folder);
  const program = join(folder, 'tell');
  writeFileSync(program, TELLS);
  chmodSync(program, 0o755);
  return { folder, program };
}

function runScript(shell: readonly string[], script: string, env: Readonly<Record<string, string>> = {}) {
  const [name = '', ...options] = shell;
  const folder = temporaryFolder();
  const file = join(folder, 'again.sh');
  writeFileSync(file, script);
  expect(spawnSync(name, [...options, '-n', file], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  return spawnSync(name, [...options, file], {
    ...{ encoding: 'utf8', cwd: folder, input: 'not this' },
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', TMPDIR: folder, ...env },
  });
}

/** What the phase itself has printed. */
async function outputOf(cwd: string): Promise<{ stdout: string; stderr: string }> {
  const [stdout, stderr] = await Promise.all(
    ['--stdout', '--stderr'].map(
      async (stream) => (await runDrain(['logs', 'a1', stream, '--since-header'], { cwd })).stdout,
    ),
  );
  return { stdout: stdout ?? '', stderr: stderr ?? '' };
}

describe('drain show --script', () => {
  it.each(SHELLS.map((words) => [words.join(' '), words] as const))(
    'does an attempt again in %s: arguments, directory, environment, input, exit code',
    async (_, shell) => {
      const { folder, program } = tellingFolder("a 'dir' $(touch pwned)\u202e");
      const cwd = await backlogWith([
        {
          ...{ run_id: "r'$(x)\u001b[2J", phase_id: 'p\n"1"', command: [program, ...HOSTILE], cwd: folder },
          env: { OWN_TEXT: "it's $(touch pwned)\n2nd \u202e", DATABASE_URL: 'one\ntwo', 'odd.name': "odd 'value'" },
          stdin: 'first `x`\n\u001b[31m%s \\n $y\nno end',
        },
      ]);
      await runDrain([], { cwd });
      const before = await outputOf(cwd);
      expect(before.stdout).toContain('argument [two\nlines\n]');
      expect(before.stdout).toContain(`odd.name=odd 'value'\n`);
      const { script, handle, fill_in } = await runJson<Script>(['show', 'a1', '--script'], { cwd });
      expect([handle, fill_in]).toEqual(['a1', []]);
      expect((await runDrain(['show', 'a1', '--script'], { cwd })).stdout).toBe(script);
      const again = runScript(shell, script, { DRAIN_API_URL: 'http://outer', DRAIN_LINEAGE: 'outer', OLDPWD: '/' });
      expect(again).toMatchObject({ status: 7, ...before });
      expect(
        spawnSync('find', ['/tmp', folder, cwd, '-maxdepth', '1', '-name', 'pwned'], { encoding: 'utf8' }).stdout,
      ).toBe('');
    },
  );

  it('prints nothing that could harm the terminal on which it is read', async () => {
    const cwd = await backlogWith([phase('r\u001b]0;x\u0007', 'p\u202e', 'true \u001b[2J \u0085 \u200f')]);
    await runDrain([], { cwd });
    const { stdout } = runInTerminal(['show', 'a1', '--script'], { cwd });
    expect(stdout).toContain('#!/bin/sh');
    expect(stdout.replaceAll(/[\r\n]/g, '')).not.toMatch(/[\p{Cc}\u200e\u200f\u202a-\u202e]/u);
  });

  it('leaves secrets masked, says where, and does not run before they are filled in', async () => {
    const cwd = await backlogWith([
      phase('r1', 'p1', 'echo "$1 $API_TOKEN $DATABASE_URL $2"', {
        command: ['sh', '-c', 'echo "$1 $API_TOKEN $DATABASE_URL $2"', 'sh', '--password=hidden', '***'],
        env: { API_TOKEN: 'hidden', PLAIN: 'shown' },
      }),
    ]);
    await runDrain([], { cwd, env: { DATABASE_URL: 'postgres://u:hidden@h/db' } });
    const { script, fill_in } = await runJson<Script>(['show', 'r1', 'p1', '--script'], { cwd });
    expect(fill_in.toSorted()).toEqual(['API_TOKEN', 'DATABASE_URL', 'argument 4']);
    expect(script).not.toContain('hidden');
    const refused = runScript(['sh'], script);
    expect([refused.status, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toContain('FILL IN');
    const marked = script.split('\n').filter((line) => line.endsWith('# FILL IN'));
    expect(marked).toHaveLength(3);
    const filled = script
      .replace(/^echo 'Fill in.*\n/m, '')
      .replaceAll(/^.*# FILL IN$/gm, (line) => line.replace('***', 'hidden'));
    expect(runScript(['sh'], filled).stdout).toBe('--password=hidden hidden postgres://u:hidden@h/db ***\n');
  });

  it('is made from the plan where a phase was never tried', async () => {
    const { folder, program } = tellingFolder('plain');
    const cwd = await backlogWith([
      { run_id: 'r1', phase_id: 'p1', command: `${program} '{{ phase.id }}' two`, cwd: folder, env: { OWN_A: '1' } },
    ]);
    const { script, handle } = await runJson<Script>(['show', 'r1/p1', '--script'], { cwd });
    expect(handle).toBeNull();
    const { status, stdout } = runScript(['sh'], script);
    expect([status, stdout.includes('argument [p1]\nargument [two]'), stdout.includes('OWN_A=1')]).toEqual([
      7,
      true,
      true,
    ]);
  });

  it('takes what an attempt got, and not what the backlog says since', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', 'echo old; cat', { stdin: 'old input' })]);
    await runDrain([], { cwd });
    const row = phase('r1', 'p1', 'echo new; cat', { stdin: 'new input', state: 'FAILED' });
    writeFileSync(join(cwd, 'rows.jsonl'), JSON.stringify(row));
    await runDrain(['import', 'rows.jsonl'], { cwd });
    const { script } = await runJson<Script>(['show', 'r1', 'p1', '--script'], { cwd });
    expect(runScript(['sh'], script).stdout).toBe('old\nold input');
  });

  it('says in its head what was not recorded, and does without a log', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', 'echo here')]);
    await runDrain([], { cwd });
    const before = await runJson<Script>(['show', 'a1', '--script'], { cwd });
    expect(before.script).toMatch(/^# From the head of its log: PATH\.$/m);
    expect(before.script).toMatch(/^# Not recorded, so yours: /m);
    rmSync(join(cwd, '.drain', 'sessions'), { recursive: true });
    const { script } = await runJson<Script>(['show', 'a1', '--script'], { cwd });
    expect(script).toContain('# Its log is gone, and with it PATH: yours is used.');
    expect(runScript(['sh'], script).stdout).toBe('here\n');
  });

  it('keeps result and telemetry away from the attempt', async () => {
    const cwd = await backlogWith([
      phase('r1', 'p1', 'echo "{}" >"$DRAIN_RESULT_FILE"; echo x >"$DRAIN_TELEMETRY_FILE"; echo "$DRAIN_RESULT_FILE"'),
    ]);
    await runDrain([], { cwd });
    const { script } = await runJson<Script>(['show', 'a1', '--script'], { cwd });
    const file = runScript(['sh'], script).stdout.trim();
    expect(file.startsWith(cwd)).toBe(false);
    expect(readFileSync(file, 'utf8')).toBe('{}\n');
  });

  it('is refused for what is no single attempt, with a way out', async () => {
    const cwd = await backlogWith([
      phase('r1', 'p1', 'echo "Error: x" >&2; exit 1'),
      { run_id: 'r2', phase_id: 'none' },
    ]);
    const { session_id, results } = await runJson<{ session_id: string; results: { failure_fingerprint: string }[] }>(
      [],
      { cwd },
    );
    const family = results[0]?.failure_fingerprint ?? '';
    expect(complaint(await runDrain(['show', family, '--script'], { cwd }))).toContain(
      'a family is none: give one of its attempts',
    );
    expect(complaint(await runDrain(['show', session_id, '--script'], { cwd }))).toContain('a session is none');
    expect(complaint(await runDrain(['show', 'r1', '--script'], { cwd }))).toContain('give RUN PHASE');
    const noCommand = await backlogWith([{ run_id: 'r2', phase_id: 'none' }]);
    expect(complaint(await runDrain(['show', 'r2', 'none', '--script'], { cwd: noCommand }))).toContain(
      'has no command',
    );
  });
});
