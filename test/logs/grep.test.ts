import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { grep, type Match } from '../../src/logs/grep.ts';
import { createLineSplitter } from '../../src/logs/lines.ts';
import { makeFolder } from './folder.ts';

async function matchesIn(content: string, pattern: RegExp): Promise<Match[]> {
  const file = join(makeFolder(), 'log');
  writeFileSync(file, content);
  return all(grep(file, pattern));
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

test('finds every matching line, whatever ends it, and also with a global pattern', async () => {
  expect(await matchesIn('error 1\r\nfine\nerror 2\nerror 3', /error/g)).toEqual([
    { line: 1, text: 'error 1' },
    { line: 3, text: 'error 2' },
    { line: 4, text: 'error 3' },
  ]);
});

test('finds nothing in a file that is not there', async () => {
  expect(await all(grep('/nowhere/log', /x/))).toEqual([]);
});

test('cuts bytes into the lines that splitting their text gives, however they arrive', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'é', '€', '\n', '😀', 'bc')), fc.array(fc.nat(9)), (pieces, cuts) => {
      const bytes = Buffer.from(pieces.join(''));
      const splitter = createLineSplitter(1000);
      const lines: string[] = [];
      let start = 0;
      for (const cut of [...cuts, bytes.length]) {
        lines.push(...splitter.push(bytes.subarray(start, start + cut)));
        start += cut;
      }
      lines.push(...splitter.end());
      const expected = pieces.join('').split('\n');
      if (expected.at(-1) === '') expected.pop();
      expect(lines).toEqual(expected);
    }),
  );
});

test('reads a line of 300 MB in little memory, and goes on after it', async () => {
  const file = join(makeFolder(), 'log');
  const megabyte = Buffer.alloc(1 << 20, 'x');
  await pipeline(function* () {
    yield 'needle';
    for (let count = 0; count < 300; count += 1) yield megabyte;
    yield '\nneedle\n';
  }, createWriteStream(file));
  const before = process.memoryUsage.rss();
  const found = await all(grep(file, /needle/));
  expect(found.map(({ line, text }) => [line, text.length])).toEqual([
    [1, 65_536],
    [2, 6],
  ]);
  expect(process.memoryUsage.rss() - before).toBeLessThan(100 << 20);
});
