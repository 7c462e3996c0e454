import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findChanges, type Snapshot, type SnapshotOptions, takeSnapshot } from '../../src/files/snapshot.ts';

let cwd: string;

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'drain-snapshot-'));
});

afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const ALL: SnapshotOptions = { globs: ['**'], without: [] };

/** An hour old, so that no time of it is too fresh to be believed. */
function write(name: string, text: string): void {
  mkdirSync(dirname(join(cwd, name)), { recursive: true });
  writeFileSync(join(cwd, name), text);
  utimesSync(join(cwd, name), 1_700_000_000, 1_700_000_000);
}

/** As if it had been taken long after the files were written. */
async function takeLater(last?: Snapshot): Promise<Snapshot> {
  return { ...(await takeSnapshot(cwd, { ...ALL, last })), takenAt: Date.now() + 3_600_000 };
}

async function changesAfter(change: () => void, options = ALL): Promise<string[]> {
  const before = await takeSnapshot(cwd, options);
  change();
  return (await findChanges(cwd, before, options)).map(({ name, what }) => `${what} ${name}`);
}

test('tells what was created, changed and removed, and nothing else', async () => {
  for (const name of ['same', 'deep/changed', 'removed']) write(name, name);
  const changes = await changesAfter(() => {
    write('created', '');
    write('deep/changed', 'longer than before');
    rmSync(join(cwd, 'removed'));
  });
  expect(changes).toEqual(['created created', 'changed deep/changed', 'removed removed']);
});

test('takes no touch, no replacement by the same and no change of rights for a change', async () => {
  for (const name of ['touched', 'replaced', 'closed']) write(name, 'content');
  const changes = await changesAfter(() => {
    utimesSync(join(cwd, 'touched'), 5, 5);
    write('temporary', 'content');
    renameSync(join(cwd, 'temporary'), join(cwd, 'replaced'));
    chmodSync(join(cwd, 'closed'), 0o400);
  });
  expect(changes).toEqual([]);
});

test('sees a change of the same length whose times were set back', async () => {
  write('file', 'one');
  expect(await changesAfter(() => write('file', 'two'))).toEqual(['changed file']);
});

test('reads again what was changed too shortly before to be told by its times', async () => {
  write('file', 'one');
  const { ctimeMs, mtimeMs, ino, size } = statSync(join(cwd, 'file'));
  const seen = { size, mtimeMs, ctimeMs, inode: ino, sum: 'of another content' };
  const before = (takenAt: number): Snapshot => ({ takenAt, files: new Map([['file', seen]]) });
  expect(await findChanges(cwd, before(ctimeMs + 1), ALL)).toEqual([{ name: 'file', what: 'changed' }]);
  expect(await findChanges(cwd, before(ctimeMs + 60_000), ALL)).toEqual([]);
});

test('does not read again what was not touched since the last snapshot, unless that was taken too early', async () => {
  write('file', 'one');
  const first = await takeLater();
  const known = new Map([...first.files].map(([name, file]) => [name, { ...file, sum: 'known' }]));
  const second = await takeSnapshot(cwd, { ...ALL, last: { ...first, files: known } });
  expect(second.files.get('file')?.sum).toBe('known');
  const early = { takenAt: statSync(join(cwd, 'file')).ctimeMs, files: known };
  expect((await takeSnapshot(cwd, { ...ALL, last: early })).files.get('file')?.sum).not.toBe('known');
  write('file', 'two');
  const third = await takeSnapshot(cwd, { ...ALL, last: { ...first, files: known } });
  expect(third.files.get('file')?.sum).not.toBe('known');
});

test('tells a large file by its size, time and place, without reading it', async () => {
  write('large', 'x'.repeat(5_000_000));
  expect((await takeSnapshot(cwd, ALL)).files.get('large')?.sum).toBeUndefined();
  expect(await changesAfter(() => chmodSync(join(cwd, 'large'), 0o400))).toEqual([]);
  chmodSync(join(cwd, 'large'), 0o600);
  const changes = await changesAfter(() => {
    write('large', 'y'.repeat(5_000_000));
    utimesSync(join(cwd, 'large'), 7, 7);
  });
  expect(changes).toEqual(['changed large']);
  write('large', 'y'.repeat(5_000_000));
  expect(await changesAfter(() => write('large', 'y'.repeat(5_000_001)))).toEqual(['changed large']);
});

test('sees that a link leads elsewhere, and follows none', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'drain-outside-'));
  try {
    symlinkSync(outside, join(cwd, 'folder'));
    symlinkSync('one', join(cwd, 'link'));
    symlinkSync('one', join(cwd, 'replaced'));
    const changes = await changesAfter(() => {
      writeFileSync(join(outside, 'file'), '');
      for (const name of ['link', 'replaced']) rmSync(join(cwd, name));
      writeFileSync(join(cwd, 'takes its inode'), '');
      symlinkSync('one', join(cwd, 'replaced'));
      rmSync(join(cwd, 'takes its inode'));
      symlinkSync('two', join(cwd, 'link'));
    });
    expect(changes).toEqual(['changed link']);
  } finally {
    rmSync(outside, { recursive: true, force: true });
  }
});

test('looks at what the globs say, without what they take out', async () => {
  const options = { globs: ['src/**', '!src/generated/**'], without: ['src/own/**'] };
  const changes = await changesAfter(() => {
    for (const name of ['src/a', 'src/generated/b', 'src/own/c', 'd', 'src/.git/e']) write(name, '');
  }, options);
  expect(changes).toEqual(['created src/a']);
});

test('sees files whose names have an end of line in them, or are no UTF-8', async () => {
  const changes = await changesAfter(() => {
    write('one\ntwo\rthree\u2028/four\u2029', '');
    execFileSync('sh', ['-c', `: >"$(printf 'bad\\377')"`], { cwd });
  });
  expect(changes).toEqual(['created bad\ufffd', 'created one\ntwo\rthree\u2028/four\u2029']);
});
