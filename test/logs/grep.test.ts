import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { follow } from '../../src/logs/follow.ts';
import { type Found, type GrepOptions, grep } from '../../src/logs/grep.ts';
import { createLineSplitter, lineText } from '../../src/logs/lines.ts';
import { createMatcher } from '../../src/logs/matcher.ts';
import { makeFolder } from './folder.ts';

const matching = (text: string, more = {}) => createMatcher({ text, isFixed: false, ignoresCase: false, ...more });

function grepFile(file: string, options: GrepOptions): Promise<Found[]> {
  return all(grep(follow(file, { ended: () => true }), options));
}

/** `12:text` of a match, `12-text` of what stands around it. */
async function found(content: string, options: GrepOptions): Promise<string[]> {
  const file = join(makeFolder(), 'log');
  writeFileSync(file, content);
  return (await grepFile(file, options)).map(({ number, text, spans }) => `${number}${spans ? ':' : '-'}${text}`);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

test('finds every matching line, whatever ends it, and says where it matches', async () => {
  const content = 'error 1\r\nfine\nerror 2 error\nerror 3';
  const matcher = matching('error');
  expect(await found(content, { matcher })).toEqual(['1:error 1', '3:error 2 error', '4:error 3']);
  expect(matcher.match(['error 2 error', 'fine'])).toEqual([
    [
      [0, 5],
      [8, 13],
    ],
    undefined,
  ]);
});

test('takes a fixed text as it is, and any letter case where it is told to', async () => {
  const content = 'a.c\nabc\nA.C\n';
  expect(await found(content, { matcher: matching('a.c', { isFixed: true }) })).toEqual(['1:a.c']);
  expect(await found(content, { matcher: matching('a.c', { ignoresCase: true }) })).toHaveLength(3);
});

test('gives the lines around each match, each once and in their order', async () => {
  const content = '1\n2\nx\n4\nx\n6\n7\n8\n9\nx\n';
  expect(await found(content, { matcher: matching('x'), context: 1, firstNumber: 11 })).toEqual([
    '12-2',
    '13:x',
    '14-4',
    '15:x',
    '16-6',
    '19-9',
    '20:x',
  ]);
});

test('searches what a person sees: colours do not cut a word in two', async () => {
  const matcher = matching('Error: no');
  expect(await found('\u001b[31mError\u001b[0m: no\n', { matcher })).toEqual(['1:Error: no']);
});

test('finds nothing in a file that is not there', async () => {
  expect(await grepFile('/nowhere/log', { matcher: matching('x') })).toEqual([]);
});

test('refuses what is no expression, and says how to search for it as it is', () => {
  expect(() => matching('a(b')).toThrow(/not a regular expression: .*--fixed/);
  expect(() => matching('a(b', { isFixed: true })).not.toThrow();
});

test('ends what would take for ever, and is not stopped by a long line', async () => {
  expect(() => matching('(a+)+$').match([`${'a'.repeat(40)}b`])).toThrow(/takes too long on a line of 41 characters/);
  const long = `${'a'.repeat(900_000)}`;
  expect(await found(`${long}\nab\n`, { matcher: matching('a.*b') })).toEqual(['2:ab']);
  const end = `${'x'.repeat(100_000)}needle`;
  expect(await found(`${end}\n`, { matcher: matching('needle$') })).toEqual([`1:${end}`]);
});

test('cuts bytes into the lines that splitting their text gives, however they arrive', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'é', '€', '\n', '😀', 'bc')), fc.array(fc.nat(9)), (pieces, cuts) => {
      const bytes = Buffer.from(pieces.join(''));
      const splitter = createLineSplitter({ maxBytes: 1000, rest: 'is dropped' });
      const lines: string[] = [];
      let start = 0;
      for (const cut of [...cuts, bytes.length]) {
        lines.push(...splitter.push(bytes.subarray(start, start + cut)).map(lineText));
        start += cut;
      }
      lines.push(...splitter.end().map(lineText));
      const expected = pieces.join('').split('\n');
      if (expected.at(-1) === '') expected.pop();
      expect(lines).toEqual(expected);
    }),
  );
});

test('loses nothing of a long line that goes on, and says of one that does not that it was cut', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'bcd', '\n', 'efghi')), fc.array(fc.nat(7)), (pieces, cuts) => {
      const bytes = Buffer.from(pieces.join(''));
      const on = createLineSplitter({ maxBytes: 4, rest: 'goes on' });
      const off = createLineSplitter({ maxBytes: 4, rest: 'is dropped' });
      const lines = { on: '', off: [] as string[] };
      const take = (from: 'push' | 'end', chunk = Buffer.alloc(0)): void => {
        for (const line of on[from](chunk)) lines.on += `${line.bytes}${line.isCut ? '' : '\n'}`;
        for (const line of off[from](chunk)) lines.off.push(`${line.bytes}${line.isCut ? '~' : ''}`);
      };
      let start = 0;
      for (const cut of [...cuts, bytes.length]) {
        take('push', bytes.subarray(start, start + cut));
        start += cut;
      }
      take('end');
      const text = pieces.join('');
      expect(lines.on).toBe(text === '' || text.endsWith('\n') ? text : `${text}\n`);
      const expected = lines.on.split('\n').slice(0, -1);
      expect(lines.off).toEqual(expected.map((line) => (line.length > 4 ? `${line.slice(0, 4)}~` : line)));
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
  const lines = await grepFile(file, { matcher: matching('needle') });
  expect(lines.map(({ number, text, isCut }) => [number, text.length, isCut])).toEqual([
    [1, 1_048_576, true],
    [2, 6, false],
  ]);
  expect(process.memoryUsage.rss() - before).toBeLessThan(100 << 20);
});
