import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { follow } from '../../src/logs/follow.ts';
import { makeFolder } from './folder.ts';

async function textOf(pieces: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const piece of pieces) parts.push(piece);
  return Buffer.concat(parts).toString();
}

test('gives what is there from a position on, and ends when the attempt has', async () => {
  const file = join(makeFolder(), 'log');
  writeFileSync(file, `${'x'.repeat(200_000)}end`);
  expect(await textOf(follow(file, { ended: () => true }))).toHaveLength(200_003);
  expect(await textOf(follow(file, { from: 200_000, ended: () => true }))).toBe('end');
});

test('gives every byte that another process appends, to the last', async () => {
  const file = join(makeFolder(), 'log');
  writeFileSync(file, '');
  const script =
    'i=0; while [ $i -lt 3000 ]; do echo "line $i"; i=$((i+1)); [ $((i % 500)) -eq 0 ] && sleep 0.02; done >>"$0"';
  const writer = spawn('sh', ['-c', script, file], { stdio: 'ignore' });
  const exited = once(writer, 'exit');
  const text = await textOf(follow(file, { ended: () => writer.exitCode !== null }));
  await exited;
  expect(text).toBe(Array.from({ length: 3000 }, (_, index) => `line ${index}\n`).join(''));
});

test('gives what was written just before the end', async () => {
  const file = join(makeFolder(), 'log');
  writeFileSync(file, 'first,');
  let asked = 0;
  const ended = () => {
    asked += 1;
    if (asked === 2) appendFileSync(file, 'last');
    return asked === 2;
  };
  expect(await textOf(follow(file, { ended }))).toBe('first,last');
});

test('gives new bytes without waiting for its next look', async () => {
  const file = join(makeFolder(), 'log');
  writeFileSync(file, '');
  const waits: number[] = [];
  const pieces = follow(file, { ended: () => false });
  for (let times = 0; times < 10; times += 1) {
    const next = pieces.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const began = performance.now();
    appendFileSync(file, 'x');
    await next;
    waits.push(performance.now() - began);
  }
  await pieces.return();
  expect(waits.sort((a, b) => a - b)[5]).toBeLessThan(60);
});

test('waits for a file that is not there yet', async () => {
  const file = join(makeFolder(), 'log');
  let asked = 0;
  const ended = () => {
    asked += 1;
    if (asked === 2) writeFileSync(file, 'late');
    return asked >= 3;
  };
  expect(await textOf(follow(file, { ended }))).toBe('late');
});

test('begins again when the file was cut', async () => {
  const file = join(makeFolder(), 'log');
  writeFileSync(file, 'long ago\n');
  let over = false;
  const pieces = follow(file, { ended: () => over });
  expect((await pieces.next()).value?.toString()).toBe('long ago\n');
  truncateSync(file);
  appendFileSync(file, 'new\n');
  expect((await pieces.next()).value?.toString()).toBe('new\n');
  over = true;
  expect((await pieces.next()).done).toBe(true);
});

test('ends at once when it is told to, and leaves no descriptor open', async () => {
  const file = join(makeFolder(), 'log');
  writeFileSync(file, 'x');
  const before = readdirSync('/dev/fd').length;
  const stop = new AbortController();
  const pieces = follow(file, { signal: stop.signal, ended: () => false });
  await pieces.next();
  const end = pieces.next();
  stop.abort();
  expect((await end).done).toBe(true);
  // A watch closes in the next turn of the loop.
  await expect.poll(() => readdirSync('/dev/fd').length).toBeLessThanOrEqual(before + 2);
});
