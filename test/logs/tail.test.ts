import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readHead } from '../../src/logs/head.ts';
import { readTail } from '../../src/logs/tail.ts';
import { makeFolder } from './folder.ts';

function logOf(content: string | Buffer): string {
  const file = join(makeFolder(), 'log');
  writeFileSync(file, content);
  return file;
}

describe.each([
  ['readTail', readTail],
  ['readHead', readHead],
] as const)('%s', (_, read) => {
  test('gives a small file whole, invalid bytes replaced', () => {
    expect(read(logOf(Buffer.from([0x61, 0xff, 0x00, 0x62])))).toEqual({
      text: 'a\ufffd\0b',
      bytes: 4,
      truncated: false,
    });
  });

  test('finds nothing where there is no file', () => {
    expect(read('/nowhere/log')).toEqual({ text: '', bytes: 0, truncated: false });
  });

  test('cuts no character in two, and takes no more than it may', () => {
    const folder = makeFolder();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.integer({ min: 4, max: 40 }), (text, maxBytes) => {
        const file = join(folder, 'log');
        writeFileSync(file, text);
        const excerpt = read(file, maxBytes);
        expect(excerpt.text).not.toContain('\ufffd');
        expect(text).toContain(excerpt.text);
        expect(Buffer.byteLength(excerpt.text)).toBeLessThanOrEqual(maxBytes);
        expect(excerpt.truncated).toBe(Buffer.byteLength(text) > maxBytes);
      }),
    );
  });
});

test('a tail begins with a whole line', () => {
  const file = logOf('first\nsecond\nthird\n');
  expect(readTail(file, 12)).toEqual({ text: 'third\n', bytes: 19, truncated: true });
  expect(readTail(file, 13).text).toBe('second\nthird\n');
});

test('a tail of one long line is its end', () => {
  expect(readTail(logOf(`${'x'.repeat(100)}end\n`), 4).text).toBe('end\n');
});

test('a head ends with a whole line', () => {
  expect(readHead(logOf('first\nsecond\n'), 9)).toEqual({ text: 'first\n', bytes: 13, truncated: true });
  expect(readHead(logOf('äöü'), 3).text).toBe('ä');
});
