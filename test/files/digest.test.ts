import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestFiles } from '../../src/files/digest.ts';

let cwd: string;
let outside: string;

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'drain-digest-'));
  outside = mkdtempSync(join(tmpdir(), 'drain-outside-'));
});

afterEach(() => {
  for (const folder of [cwd, outside]) rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): void {
  mkdirSync(dirname(join(cwd, name)), { recursive: true });
  writeFileSync(join(cwd, name), text);
}

test('stays the same while names and contents do, whatever the order of the globs and the times of the files', async () => {
  write('src/a.ts', 'a');
  write('src/deep/b.ts', 'b');
  const before = await digestFiles(cwd, ['src/**/*.ts', 'package.json']);
  utimesSync(join(cwd, 'src/a.ts'), 1, 1);
  expect(before).toMatch(/^[0-9a-f]{64}$/);
  expect(await digestFiles(cwd, ['package.json', 'src/**/*.ts', 'src/**/*.ts'])).toBe(before);
});

test('differs by a content, a name, one file more, and one that is gone', async () => {
  write('src/a.ts', 'a');
  const digests = [await digestFiles(cwd, ['src/**'])];
  const after = async (change: () => void): Promise<void> => {
    change();
    digests.push(await digestFiles(cwd, ['src/**']));
  };
  await after(() => write('src/a.ts', 'b'));
  await after(() => renameSync(join(cwd, 'src/a.ts'), join(cwd, 'src/c.ts')));
  await after(() => write('src/.hidden', ''));
  await after(() => rmSync(join(cwd, 'src'), { recursive: true }));
  expect(new Set(digests).size).toBe(5);
});

test('tells what matches nothing from an empty file, and from another pattern that matches nothing', async () => {
  const none = await digestFiles(cwd, ['a.txt']);
  const other = await digestFiles(cwd, ['b.txt']);
  write('a.txt', '');
  expect(new Set([none, other, await digestFiles(cwd, ['a.txt']), await digestFiles(cwd, [])]).size).toBe(4);
});

test('cannot be led to take one file for two by what a name says', async () => {
  const empty = createHash('sha256').digest('hex');
  write(`a${empty}\nb`, '');
  const one = await digestFiles(cwd, ['*']);
  rmSync(join(cwd, `a${empty}\nb`));
  write('a', '');
  write('b', '');
  expect(await digestFiles(cwd, ['*'])).not.toBe(one);
});

test('leaves out what a negation names, and what git keeps for itself', async () => {
  write('src/a.ts', 'a');
  const before = await digestFiles(cwd, ['**', '!src/generated/**']);
  write('src/generated/b.ts', 'b');
  write('.git/index', 'c');
  write('src/module/.git', 'gitdir: elsewhere');
  expect(await digestFiles(cwd, ['**', '!src/generated/**'])).toBe(before);
  expect(await digestFiles(cwd, ['.git/index'])).not.toBe(await digestFiles(cwd, ['.git/HEAD']));
});

test('takes a folder for what is in it, and a name with brackets for a name where there is such a file', async () => {
  write('pages/[id].tsx', 'a');
  const file = await digestFiles(cwd, ['pages/[id].tsx']);
  write('pages/d.tsx', 'a');
  expect(await digestFiles(cwd, ['pages/[id].tsx'])).toBe(file);
  const folder = await digestFiles(cwd, ['pages']);
  write('pages/[id].tsx', 'b');
  expect(await digestFiles(cwd, ['pages'])).not.toBe(folder);
  expect(await digestFiles(cwd, ['pages/[id].tsx'])).not.toBe(file);
});

test('does not follow a link out of the directory, but sees where it leads', async () => {
  writeFileSync(join(outside, 'secret'), 'a');
  write('real', 'a');
  mkdirSync(join(cwd, 'in'));
  symlinkSync(join(outside, 'secret'), join(cwd, 'in/file'));
  symlinkSync(outside, join(cwd, 'in/folder'));
  const globs = ['in/**', 'in/folder/**', 'in/folder/secret'];
  const before = await digestFiles(cwd, globs);
  writeFileSync(join(outside, 'secret'), 'b');
  expect(await digestFiles(cwd, globs)).toBe(before);
  rmSync(join(cwd, 'in/file'));
  symlinkSync('../real', join(cwd, 'in/file'));
  const inside = await digestFiles(cwd, globs);
  expect(inside).not.toBe(before);
  write('real', 'b');
  expect(await digestFiles(cwd, globs)).not.toBe(inside);
});

test('comes to an end at pipes, links in a circle, and what it may not read', async () => {
  execFileSync('sh', ['-c', 'mkfifo pipe'], { cwd });
  symlinkSync('loop', join(cwd, 'loop'));
  symlinkSync('.', join(cwd, 'self'));
  symlinkSync('pipe', join(cwd, 'to-pipe'));
  write('closed', 'a');
  chmodSync(join(cwd, 'closed'), 0);
  expect(await digestFiles(cwd, ['**', 'pipe', 'loop'])).toMatch(/^[0-9a-f]{64}$/);
});

test('reads a file that is larger than its buffer to its last byte', async () => {
  write('large', `${'x'.repeat(5_000_000)}a`);
  const before = await digestFiles(cwd, ['large']);
  write('large', `${'x'.repeat(5_000_000)}b`);
  expect(await digestFiles(cwd, ['large'])).not.toBe(before);
});
