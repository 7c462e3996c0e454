import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { appendRefusal, makeLogFolder, makeRefusalLogs } from '../../src/logs/refusal.ts';
import { makeFolder } from './folder.ts';

function pathsIn(folder: string): { stdout: string; stderr: string } {
  return { stdout: join(folder, 'r__p.stdout.txt'), stderr: join(folder, 'r__p.stderr.txt') };
}

test('makes the folder and both logs, private, with the header and the reason', () => {
  const paths = pathsIn(join(makeFolder(), 'sessions', 's', 'logs'));
  makeRefusalLogs(paths, '[drain] héader\n', 'no such program');
  expect(readFileSync(paths.stdout, 'utf8')).toBe('[drain] héader\n');
  expect(readFileSync(paths.stderr, 'utf8')).toBe('[drain] not started: no such program\n');
  expect(statSync(paths.stdout).mode & 0o777).toBe(0o600);
});

test('never touches a log that is there already, and leaves nothing behind', () => {
  const folder = makeFolder();
  const paths = pathsIn(folder);
  writeFileSync(paths.stderr, 'evidence');
  expect(() => makeRefusalLogs(paths, 'x', 'y')).toThrow(
    expect.objectContaining({ code: 'cannot_write', message: expect.stringContaining(paths.stderr) }),
  );
  expect(readdirSync(folder)).toEqual(['r__p.stderr.txt']);
  expect(readFileSync(paths.stderr, 'utf8')).toBe('evidence');
});

test('adds the reason to logs that were made only in part', () => {
  const paths = pathsIn(makeFolder());
  writeFileSync(paths.stdout, 'half a hea');
  appendRefusal(paths, 'the disk is full');
  expect(readFileSync(paths.stderr, 'utf8')).toBe('[drain] not started: the disk is full\n');
});

test('says what is in the way and what to do', () => {
  const file = join(makeFolder(), 'file');
  writeFileSync(file, '');
  const paths = pathsIn(join(file, 'logs'));
  const said = /Cannot write the log `.*`: not a directory \(ENOTDIR\)\. A part of this path is a file/;
  for (const act of [
    () => makeLogFolder(paths),
    () => makeRefusalLogs(paths, 'x', 'y'),
    () => appendRefusal(paths, 'y'),
  ])
    expect(act).toThrow(said);
});

test('does not report a full disk as success', () => {
  if (!existsSync('/dev/full')) return;
  expect(() => appendRefusal({ stdout: '/dev/null', stderr: '/dev/full' }, 'x')).toThrow(/Cannot write the log/);
});

test('closes what it opened when it fails', () => {
  const paths = pathsIn(makeFolder());
  writeFileSync(paths.stderr, '');
  const before = readdirSync('/dev/fd').length;
  for (let times = 0; times < 20; times += 1) expect(() => makeRefusalLogs(paths, 'x', 'y')).toThrow();
  expect(readdirSync('/dev/fd')).toHaveLength(before);
});
