/** As a person presses TAB, in the shells that are installed. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { PROGRAM, runDrain, runJson, temporaryFolder } from '../support/cli.ts';
import { complaint } from './act.ts';
import { backlogWith, phase } from './see.ts';

const has = (shell: string): boolean => spawnSync('sh', ['-c', `command -v ${shell}`]).status === 0;

/** A folder to put before the PATH, with `drain` in it. */
function programs(): string {
  const bin = join(temporaryFolder(), 'bin');
  mkdirSync(bin);
  chmodSync(PROGRAM, 0o755);
  symlinkSync(PROGRAM, join(bin, 'drain'));
  return bin;
}

function inShell(shell: string, script: string, cwd: string): string[] {
  const env = { ...process.env, PATH: `${programs()}:${process.env.PATH}`, DRAIN_DATA_DIR: '' };
  const { stdout, stderr, status } = spawnSync(shell, ['-c', script], { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  expect(stderr).toBe('');
  return stdout.split('\n').filter(Boolean);
}

/** What bash itself would offer for these words, the last of which is being typed. */
function complete(cwd: string, ...words: readonly string[]): string[] {
  const quoted = ['drain', ...words].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const script = `source <(drain completion bash)
    COMP_WORDS=(${quoted}); COMP_CWORD=${words.length}
    "$(complete -p drain | sed 's/.*-F \\([^ ]*\\).*/\\1/')"; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return inShell('bash', script, cwd);
}

async function worked(): Promise<string> {
  const cwd = await backlogWith([
    phase('nightly-7', 'build', 'echo oh no >&2; exit 1'),
    phase('nightly-7', 'bench', 'true'),
    phase('weekly', 'x', 'true', { state: 'COMPLETE' }),
  ]);
  await runDrain([], { cwd });
  return cwd;
}

describe('completion in bash', () => {
  it('offers, to go on with, what was dispatched', async () => {
    const cwd = await worked();
    await runDrain(['dispatch', '--command', 'true {{ item }}', '["one"]', '--run-name', 'urls'], { cwd });
    expect(complete(cwd, 'dispatch', '--resume', '')).toEqual(['urls']);
  });

  it('offers the commands of flows, and the runs of flows to them', async () => {
    const cwd = await worked();
    writeFileSync(join(cwd, 'flow.mjs'), "export default ({ pipeline }) => pipeline('f').step('s', () => ({ a: 1 }));");
    await runDrain(['pipe', 'run', 'flow.mjs', '--run-id', 'leads'], { cwd });
    expect(complete(cwd, 'pipe', '').sort()).toEqual(Object.keys(COMMANDS.pipe?.commands ?? {}).sort());
    expect(complete(cwd, 'pipe', 're')).toEqual(['retry-failed']);
    expect(complete(cwd, 'pipe', 'tail', '')).toEqual(['leads']);
    expect(complete(cwd, 'pipe', 'run', '--run-id', '')).toEqual(['leads']);
    expect(complete(cwd, 'pipe', 'export', '--fi')).toEqual(['--field']);
    expect(complete(cwd, 'pipe', 'exec', '--describe')).toEqual([]);
  });

  it('knows every command, and the options of the one that is meant', async () => {
    const cwd = temporaryFolder();
    expect(complete(cwd, '').sort()).toEqual(Object.keys(COMMANDS).sort());
    expect(complete(cwd, 'sta')).toEqual(['status']);
    expect(complete(cwd, '--max-t').sort()).toEqual([
      ...['--max-timeouts-per-run', '--max-tokens', '--max-tokens-per-day', '--max-total-minutes'],
    ]);
    expect(complete(cwd, '--no-')).toEqual(['--no-skip-runs-with-queued']);
    expect(complete(cwd, 'dispatch', '--no-')).toEqual(['--no-worker-logs']);
    expect(complete(cwd, 'logs', '--st')).toEqual(['--stdout', '--stderr']);
    expect(complete(cwd, 'status', '--qu')).toEqual([]);
    expect(complete(cwd, 'gc', '--qu')).toEqual(['--quiet']);
  });

  it('knows runs, phases, attempts, families and sessions of the backlog', async () => {
    const cwd = await worked();
    const [session = ''] =
      (await runJson<{ session_id: string }[] | Document>(['sessions'], { cwd }).then(idsOf)) ?? [];
    const [family = ''] = complete(cwd, 'show', 'f-');
    expect(family).toMatch(/^f-[0-9a-f]{8}$/);
    expect(complete(cwd, 'show', 'n')).toEqual(['nightly-7']);
    expect(complete(cwd, 'show', 'nightly-7', '').sort()).toEqual(['bench', 'build']);
    expect(complete(cwd, 'logs', 'nightly-7/bu')).toEqual(['nightly-7/build']);
    expect(complete(cwd, 'logs', 'nightly-7', 'bu')).toEqual(['build']);
    expect(complete(cwd, 'diff', 'a1', 'a')).toEqual(expect.arrayContaining(['a1', 'a2']));
    expect(complete(cwd, 'retry', 'f-')).toEqual([family]);
    expect(complete(cwd, 'failures', 'f-')).toEqual([family]);
    expect(complete(cwd, 'failures', '--category', '')).toEqual(['other']);
    expect(complete(cwd, 'show', 'a').sort()).toEqual(['a1', 'a2']);
    expect(complete(cwd, 'report', 'batch-')).toEqual([session]);
    expect(complete(cwd, '--run-id', '')).toEqual(['nightly-7', 'weekly']);
    expect(complete(cwd, 'drain', '--concurrency', '2', '--run-id', 'w')).toEqual(['weekly']);
    expect(complete(temporaryFolder(), '--data-dir', join(cwd, '.drain'), 'show', 'w')).toEqual(['weekly']);
  });

  it('knows the values of options, also where the shell splits at `=`', async () => {
    const cwd = temporaryFolder();
    expect(complete(cwd, '--state', '')).toEqual(['failed', 'queued']);
    expect(complete(cwd, 'runs', '--state', '=', 'com')).toEqual(['complete']);
    expect(complete(cwd, 'runs', '--state=com')).toEqual(['--state=complete']);
    expect(complete(cwd, 'completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  it('leaves files, numbers and words of other commands to the shell', async () => {
    const cwd = await worked();
    for (const words of [
      ['import', ''],
      ['--batch-size', ''],
      ['add', 'r', 'p', '--', ''],
    ])
      expect(complete(cwd, ...words), words.join(' ')).toEqual([]);
  });

  it('offers no name that a shell would read as anything but that name', async () => {
    const names = [
      'ok.1_x%+,',
      'two words',
      '$(touch run)',
      '`touch run`',
      "it's",
      'a"b',
      'x;y',
      '*',
      '~',
      '-rf',
      'a\u001b[2J',
      'a:b',
      'a\tb',
    ];
    const cwd = await backlogWith(names.map((name) => phase(name, 'p', 'true')));
    expect(complete(cwd, 'show', '')).toEqual(['ok.1_x%+,']);
    expect(complete(cwd, 'show', '$(touch run')).toEqual([]);
  });

  it('is silent where there is no backlog, and where there is one that cannot be read', async () => {
    const cwd = temporaryFolder();
    expect(complete(cwd, 'show', '')).toEqual([]);
    mkdirSync(join(cwd, '.drain'));
    writeFileSync(join(cwd, '.drain', 'drain.db'), 'no database');
    expect(complete(cwd, 'show', '')).toEqual([]);
  });
});

describe('drain completion', () => {
  it.each(['bash', 'zsh', 'fish'].filter(has))('prints a script that %s can read', (shell) => {
    inShell(shell, `drain completion ${shell} > script; ${shell} -n script`, temporaryFolder());
  });

  it('is for the shell that $SHELL names, where none is named', async () => {
    const cwd = temporaryFolder();
    const { stdout } = await runDrain(['completion'], { cwd, env: { SHELL: '/usr/local/bin/fish' } });
    expect(stdout).toBe((await runDrain(['completion', 'fish'], { cwd })).stdout);
    expect(stdout).toContain('complete -c drain');
    expect(complaint(await runDrain(['completion'], { cwd, env: { SHELL: '/bin/sh' } }))).toContain(
      'drain: There is no completion for `sh`: ',
    );
    expect(complaint(await runDrain(['completion', 'bsh'], { cwd }))).toContain('did you mean bash?');
  });

  it('asks with --json too', async () => {
    const words = ['drain', 'stat'].join('\u001f');
    const { candidates } = await runJson<{ candidates: { word: string }[] }>(['completion', '--complete', words], {
      cwd: temporaryFolder(),
    });
    expect(candidates.map(({ word }) => word)).toEqual(['status']);
  });
});

// biome-ignore lint/suspicious/noExplicitAny: a document, judged by what is read from it
type Document = any;

function idsOf(document: Document): string[] {
  return (document.sessions ?? document).map(({ session_id }: { session_id: string }) => session_id);
}
