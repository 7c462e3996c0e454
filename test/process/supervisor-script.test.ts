/** What a supervisor is told, tried in every shell of this machine that may stand behind /bin/sh. */
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readRecord } from '../../src/process/supervisor/record.ts';
import { type ProgramText, prelude, programText, sharedEnvironment } from '../../src/process/supervisor/script.ts';
import { findSessionMaker } from '../../src/process/supervisor/supervisor.ts';

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([name = '']) => spawnSync(name, ['-c', 'true']).error === undefined && name !== '',
);

test('there is at least one shell to try', () => expect(SHELLS.length).toBeGreaterThan(0));

describe.each(SHELLS.map((words) => ({ name: words[0], words })))('$name', ({ words }) => {
  test('runs programs one after another and tells and records how each ended', () => {
    const { told, record, log } = supervise(words, [shell('echo one; echo two >&2'), shell('exit 7')]);
    expect(told).toEqual([/^began id-1 \d+$/, 'ended id-1 0 exit', /^began id-2 \d+$/, 'ended id-2 7 exit'].map(like));
    expect(log('1', 'stdout')).toBe('HEADER\none\n');
    expect(log('1', 'stderr')).toBe('two\n');
    expect(record()).toMatchObject({ last: { id: 'id-2', is: 'ended', exit: { code: 7, by: 'exit' } } });
  });

  test.each([
    ['TERM', 143],
    ['KILL', 137],
    ['HUP', 129],
    ['SEGV', 139],
    ['USR1', 138],
  ])('tells an end by %s from an exit with the same number', (signal, code) => {
    const { told } = supervise(words, [shell(`kill -${signal} $$`), shell(`exit ${code}`)]);
    expect(told[1]).toBe(`ended id-1 ${code} signal`);
    expect(told[3]).toBe(`ended id-2 ${code} exit`);
  });

  test('runs a program to its own end when nobody is left to be told of it, and no other', () => {
    const { record, log } = supervise([...NOBODY_READS, ...words], [shell('echo whole; kill -9 $$'), shell('exit 7')]);
    expect(log('1', 'stdout')).toBe('HEADER\nwhole\n');
    expect(log('1', 'stderr')).toBe('');
    expect(record()).toMatchObject({ last: { id: 'id-1', exit: { code: 137, by: 'signal' } } });
  });

  test('tells an end by INT or PIPE, of which shells say nothing, as the exit that it looks like', () => {
    const { told } = supervise(words, [shell('kill -INT $$'), shell('kill -PIPE $$'), shell('exit 130')]);
    expect([told[1], told[3], told[5]]).toEqual(['ended id-1 130 exit', 'ended id-2 141 exit', 'ended id-3 130 exit']);
  });

  test('hears of signals also when its folder was removed, and of each once', () => {
    const { told } = supervise(words, [shell('rm -rf "$PWD"; kill -9 $$'), { ...shell('exit 137'), cwd: '/' }]);
    expect(told[1]).toBe('ended id-1 137 signal');
    const two = supervise(words, [shell('kill -9 $$'), shell('exit 137'), shell('exit 143')]).told;
    expect([two[3], two[5]]).toEqual(['ended id-2 137 exit', 'ended id-3 143 exit']);
  });

  test('runs a program whose path looks like an assignment, by the name that it was given, as execvp finds it', () => {
    const folder = makeFolder();
    mkdirSync(join(folder, 'a=b'));
    writeFileSync(join(folder, 'a=b', '-prog'), '#!/bin/sh\necho "right $1"\n', { mode: 0o755 });
    const env = { PATH: `${folder}/a=b:${process.env.PATH}`, 'x.y': '1' };
    const { log } = supervise(words, [
      { argv: [join(folder, 'a=b', '-prog'), '/bin/echo'], env },
      { argv: ['-prog', '-v'], env },
      { argv: [process.execPath, '-p', 'process.argv0'] },
      { argv: ['node', '-p', 'process.argv0'] },
    ]);
    expect(log('1', 'stdout')).toBe('HEADER\nright /bin/echo\n');
    expect(log('2', 'stdout')).toBe('HEADER\nright -v\n');
    expect(log('3', 'stdout')).toBe(`HEADER\n${process.execPath}\n`);
    expect(log('4', 'stdout')).toBe('HEADER\nnode\n');
  });

  test('follows `..` behind a symbolic link as the kernel does', () => {
    const folder = makeFolder();
    mkdirSync(join(folder, 'real', 'sub'), { recursive: true });
    symlinkSync(join(folder, 'real', 'sub'), join(folder, 'link'));
    const { log } = supervise(words, [
      { ...shell('/bin/pwd -P'), cwd: `${folder}/link/..` },
      { ...shell('echo "$PWD"'), cwd: `${folder}/link` },
    ]);
    expect(log('1', 'stdout')).toBe(`HEADER\n${folder}/real\n`);
    expect(log('2', 'stdout')).toBe(`HEADER\n${folder}/link\n`);
  });

  test('makes each the leader of a session and group of its own, with nothing open but its three files', () => {
    const { log } = supervise(words, [shell('cat /proc/$$/stat; ls /proc/$$/fd')]);
    const [stat = '', ...descriptors] = log('1', 'stdout').trim().split('\n').slice(1);
    const [pid, , , , group, session] = stat.split(' ');
    expect([group, session]).toEqual([pid, pid]);
    expect(descriptors.slice(0, 3)).toEqual(['0', '1', '2']);
    for (const ours of ['3', '4', '5']) expect(descriptors.slice(3)).not.toContain(ours);
  });

  test('outlives what a program does to its group', () => {
    const { told } = supervise(words, [shell('kill -9 0'), shell('kill -TERM 0; sleep 5'), shell('exit 3')]);
    expect(told[1]).toBe('ended id-1 137 signal');
    expect(told[3]).toBe('ended id-2 143 signal');
    expect(told[5]).toBe('ended id-3 3 exit');
  });

  test('gives exactly the environment that was asked for', () => {
    const env = {
      '-u': 'PATH', // first: an option would stand there
      ...{ PATH: process.env.PATH ?? '', HOME: '/nowhere', OPTIND: 'x', UID: '77', PPID: '1', IFS: ':', LINENO: 'z' },
      ...{ 'a.b': "it's", 'FUNC%%': '() { :; }', EMPTY: '', LINES_OF: 'one\ntwo', QUOTES: `"'\`$(exit)\\` },
      ...{ '--': 'x', '--help': '', SHLVL: '7', RANDOM: '4', BASHPID: '5', SECONDS: 's' },
      ...Object.fromEntries(ourNames().map((name) => [name, `theirs ${name}`])),
    };
    const dump = { argv: [process.execPath, '-e', 'console.log(JSON.stringify(process.env))'] };
    const base = sharedEnvironment({ ...env, HOME: '/elsewhere', LEFTOVER: 'x' }, { ...env, LEFTOVER: 'x' });
    const { log, folder } = supervise(words, [{ ...dump, env }], base);
    const { PWD, _, ...seen } = JSON.parse(log('1', 'stdout').replace('HEADER\n', ''));
    expect(seen).toEqual(env);
    expect(PWD).toBe(folder);
  });

  test('takes any byte that a command line may hold', () => {
    const args = ['-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--'];
    const odd = ["it's", '"', '$HOME', '`x`', '\\', '\n', '', ' ', '*', '-n', 'ü€😀', '\u0001'];
    const { log } = supervise(words, [{ argv: [process.execPath, ...args, ...odd] }]);
    expect(JSON.parse(log('1', 'stdout').replace('HEADER\n', ''))).toEqual(odd);
  });

  test('hands on a file as standard input, and the creation mask', () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'in.txt'), 'text for it');
    const { log } = supervise(words, [{ ...shell('cat; echo; umask'), stdin: join(folder, 'in.txt') }]);
    expect(log('1', 'stdout')).toMatch(/^HEADER\ntext for it\n0*27\n$/);
  });

  test('refuses, and goes on, where a log is there already, its folder is gone or cannot be entered', () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'taken'), 'evidence');
    const { told, record } = supervise(words, [
      { ...shell('exit 1'), stdout: join(folder, 'taken') },
      { ...shell('exit 1'), stderr: join(folder, 'taken') },
      { ...shell('exit 1'), stdout: join(folder, 'gone', 'x') },
      { ...shell('exit 1'), cwd: join(folder, 'gone') },
      { ...shell('exit 1'), stdin: join(folder, 'gone') },
      shell('exit 5'),
    ]);
    expect(told.slice(0, 5).map((line) => line.split(' ').slice(0, 2))).toEqual(
      [1, 2, 3, 4, 5].map((nth) => ['refused', `id-${nth}`]),
    );
    expect(told[0]).toMatch(/exist/);
    expect(told[2]).toMatch(/nonexistent|No such/i);
    expect(told.at(-1)).toBe('ended id-6 5 exit');
    expect(record()?.last).toMatchObject({ id: 'id-6' });
    expect(readFileSync(join(folder, 'taken'), 'utf8')).toBe('evidence');
  });

  test('begins nothing that it was told only in part', () => {
    const { folder, base, program, files } = prepare();
    const witness = join(folder, 'witness');
    const whole = programText(program('1', shell('touch witness')), { session: findSessionMaker(), base });
    for (const share of [0.2, 0.5, 0.8, 0.99]) {
      rmSync(join(folder, 'x.record'), { force: true });
      const part = whole.slice(0, Math.floor(whole.length * share));
      tell(words, base, files, part);
      expect(existsSync(witness)).toBe(false);
      expect(readRecord(files.record)?.last).toBeUndefined();
    }
    tell(words, base, files, whole);
    expect(existsSync(witness)).toBe(true);
  });

  test('keeps its files and the logs for their owner', () => {
    const { folder } = supervise(words, [shell('true')]);
    for (const name of ['x.record', '1.stdout', '1.stderr']) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
  });
});

test('what a supervisor shares with its programs is what both have, and what a shell can name', () => {
  const own = { PATH: '/bin', HOME: '/root', PWD: '/', 'a.b': '1', UID: '0', SECRET: 'mine' };
  const env = { PATH: '/bin', HOME: '/home', PWD: '/', 'a.b': '1', UID: '0', OTHER: 'x' };
  expect(sharedEnvironment(own, env)).toEqual({ PATH: '/bin' });
});

test('a program is made a session leader by perl where there is no setsid', () => {
  const folder = makeFolder();
  const { PATH } = process.env;
  const perl = spawnSync('sh', ['-c', 'command -v perl'], { encoding: 'utf8' }).stdout.trim();
  if (perl === '') return;
  mkdirSync(join(folder, 'bin'));
  spawnSync('ln', ['-s', perl, join(folder, 'bin', 'perl')]);
  process.env.PATH = join(folder, 'bin');
  onTestFinished(() => {
    process.env.PATH = PATH;
  });
  const session = findSessionMaker();
  expect(session[0]).toContain('perl');
  process.env.PATH = PATH;
  const { told, log } = supervise(
    SHELLS[0] ?? [],
    [shell('cat /proc/$$/stat; exit 4'), { argv: ['/etc/passwd'] }],
    {},
    session,
  );
  const [pid, , , , group, leader] = (log('1', 'stdout').split('\n')[1] ?? '').split(' ');
  expect([group, leader]).toEqual([pid, pid]);
  expect(told[1]).toBe('ended id-1 4 exit');
  expect(told[3]).toBe('ended id-2 126 exit');
  expect(log('2', 'stderr')).toMatch(/^setsid: failed to execute \/etc\/passwd: /);
});

type Files = Parameters<typeof prelude>[0];
type Part = Partial<ProgramText> & Pick<ProgramText, 'argv'>;

function shell(text: string): Part {
  return { argv: ['/bin/sh', '-c', text] };
}

function supervise(words: readonly string[], parts: readonly Part[], more = {}, session = findSessionMaker()) {
  const { folder, base, program, files } = prepare(more);
  const texts = parts.map((part, at) => programText(program(String(at + 1), part), { session, base }));
  const stdout = tell(words, base, files, texts.join(''));
  return {
    folder,
    told: stdout.split('\n').filter(Boolean),
    record: () => readRecord(files.record),
    log: (nth: string, stream: 'stdout' | 'stderr') => readFileSync(join(folder, `${nth}.${stream}`), 'utf8'),
  };
}

/** Its output is a pipe whose other end is closed, as when its controller was killed. */
const NOBODY_READS = [
  'sh',
  '-c',
  'd=$(mktemp -d) && mkfifo "$d/p" && exec 3<>"$d/p" >"$d/p" 3>&- && rm -r "$d" && exec "$@"',
  'x',
];

function tell(words: readonly string[], env: Record<string, string>, files: Files, text: string): string {
  const complaints = openSync(files.complaints, 'a');
  const options = { input: prelude(files) + text, env, encoding: 'utf8', cwd: '/' } as const;
  const { stdout } = spawnSync(words[0] as string, [...words.slice(1), '-s'], {
    ...options,
    stdio: ['pipe', 'pipe', complaints],
  });
  closeSync(complaints);
  return stdout;
}

/** Every variable that the supervisor's own text sets. */
function ourNames(): string[] {
  const text = prelude({ record: '/r', complaints: '/c', umask: 0o022 });
  const set = [...text.matchAll(/\b(_?[a-z]+)=/g), ...text.matchAll(/read -r ([^<;]+)/g)];
  return [...new Set(set.flatMap(([, names = '']) => names.trim().split(' ')))];
}

function prepare(more: Record<string, string> = {}) {
  const folder = makeFolder();
  const files = { record: join(folder, 'x.record'), complaints: join(folder, 'x.complaints'), umask: 0o027 };
  writeFileSync(files.complaints, '', { mode: 0o600 });
  const base = { PATH: process.env.PATH ?? '', ...more };
  const program = (nth: string, part: Part): ProgramText => ({
    ...{ id: `id-${nth}`, cwd: folder, env: base, header: 'HEADER\n', stdin: '/dev/null' },
    ...{ stdout: join(folder, `${nth}.stdout`), stderr: join(folder, `${nth}.stderr`) },
    ...part,
  });
  return { folder, base, program, files };
}

function makeFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "drain it's-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function like(line: string | RegExp): unknown {
  return typeof line === 'string' ? line : expect.stringMatching(line);
}
