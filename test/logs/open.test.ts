import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { closeLogs, openLogs } from '../../src/logs/open.ts';
import { makeFolder } from './folder.ts';

function pathsIn(folder: string): { stdout: string; stderr: string } {
  return { stdout: join(folder, 'r__p.stdout.txt'), stderr: join(folder, 'r__p.stderr.txt') };
}

test('makes the folder and both logs, private, the header first and a process appending after it', () => {
  const paths = pathsIn(join(makeFolder(), 'sessions', 's', 'logs'));
  const logs = openLogs(paths, '[drain] héader\n');
  spawnSync('sh', ['-c', 'echo out; echo err >&2'], { stdio: ['ignore', logs.stdout, logs.stderr] });
  writeSync(logs.stdout, 'after\n');
  closeLogs(logs);
  expect(readFileSync(paths.stdout, 'utf8')).toBe('[drain] héader\nout\nafter\n');
  expect(readFileSync(paths.stderr, 'utf8')).toBe('err\n');
  expect(statSync(paths.stdout).mode & 0o777).toBe(0o600);
});

test('never touches a log that is there already, and leaves nothing behind', () => {
  const folder = makeFolder();
  const paths = pathsIn(folder);
  writeFileSync(paths.stderr, 'evidence');
  expect(() => openLogs(paths, 'x')).toThrow(
    expect.objectContaining({ code: 'cannot_write', message: expect.stringContaining(paths.stderr) }),
  );
  expect(readdirSync(folder)).toEqual(['r__p.stderr.txt']);
  expect(readFileSync(paths.stderr, 'utf8')).toBe('evidence');
});

test('says what is in the way and what to do', () => {
  const file = join(makeFolder(), 'file');
  writeFileSync(file, '');
  expect(() => openLogs(pathsIn(join(file, 'logs')), 'x')).toThrow(
    /Cannot write the log `.*`: not a directory \(ENOTDIR\)\. A part of this path is a file/,
  );
});

test('does not report a full disk as success', () => {
  if (!existsSync('/dev/full')) return;
  expect(() => openLogs({ stdout: '/dev/full/x', stderr: '/dev/full/y' }, 'x')).toThrow(/Cannot write the log/);
});

test('closes what it opened when it fails', () => {
  const paths = pathsIn(makeFolder());
  writeFileSync(paths.stderr, '');
  const before = readdirSync('/dev/fd').length;
  for (let times = 0; times < 20; times += 1) expect(() => openLogs(paths, 'x')).toThrow();
  expect(readdirSync('/dev/fd')).toHaveLength(before);
});
