import { closeSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalise } from '../../src/core/failure/fingerprint.ts';
import { type Comparison, compareLogs } from '../../src/logs/compare.ts';
import { makeFolder } from './folder.ts';

const IDS = ['01976f3a-1111-7222-8333-444455556666', '01976f3a-9999-7222-8333-444455556666'] as const;

function compareFiles(one: string, other: string, lines = 0): Comparison {
  const side = (path: string, attemptId: string) => ({
    path,
    from: { bytes: 0, lines },
    blur: (line: string) => normalise(line, { runId: 'r1', phaseId: 'p1', attemptId, paths: [] }),
  });
  return compareLogs(side(one, IDS[0]), side(other, IDS[1])) as Comparison;
}

function compare(one: string, other: string, lines = 0): Comparison {
  const folder = makeFolder();
  const paths = [join(folder, 'one'), join(folder, 'other')] as const;
  writeFileSync(paths[0], one);
  writeFileSync(paths[1], other);
  return compareFiles(...paths, lines);
}

/** `-3 text` */
function shown({ lines }: Pick<Comparison, 'lines'>): string[] {
  return lines.map(({ mark, number, text }) => `${mark}${number} ${text}`);
}

test('tells where two logs begin to differ, with what stands around it', () => {
  const comparison = compare('a\nb\nc\nd\nold\ne\nf\ng\nh\n', 'a\nb\nc\nd\nnew\nnewer\ne\nf\ng\nh\n', 10);
  expect(shown(comparison)).toEqual([
    ' 12 b',
    ' 13 c',
    ' 14 d',
    '-15 old',
    '+15 new',
    '+16 newer',
    ' 16 e',
    ' 17 f',
    ' 18 g',
  ]);
  expect(comparison).toMatchObject({ compared: 4, varied: 0, isPartial: false });
});

test('takes no notice of times, durations, temporary names and ids, and says how many lines they are', () => {
  const one = `10:00:01 in 3.2s /tmp/tmp.abcdef123 ${IDS[0]}\nsame\n`;
  const other = `11:20:31 in 14s /tmp/tmp.zyxwvu987 ${IDS[1]}\nsame\n`;
  const comparison = compare(one, other);
  expect(comparison).toMatchObject({ lines: [], compared: 2, varied: 1, isPartial: false });
  expect(shown({ lines: comparison.firstVaried }).map((line) => line.slice(0, 10))).toEqual([
    '-1 10:00:0',
    '+1 11:20:3',
  ]);
});

test('tells of a log that goes on where the other has ended', () => {
  expect(shown(compare('a\n', 'a\nb\n'))).toEqual([' 1 a', '+2 b']);
  expect(shown(compare('a\nb', ''))).toEqual(['-1 a', '-2 b']);
  expect(compare('', '')).toMatchObject({ lines: [], compared: 0, isPartial: false });
});

test('finds no difference between a log and itself, and shows a line of each that is in one alone', () => {
  const logs = fc.array(fc.constantFrom('alpha', 'beta', 'gamma', ''), { maxLength: 12 });
  fc.assert(
    fc.property(logs, logs, (one, other) => {
      const [a, b] = [one, other].map((lines) => lines.map((line) => `${line}\n`).join('')) as [string, string];
      const comparison = compare(a, b);
      expect(comparison.lines.length === 0).toBe(a === b);
      for (const { mark, number, text } of comparison.lines)
        expect((mark === '+' ? other : one)[number - 1]).toBe(text);
    }),
    { numRuns: 60 },
  );
});

test('says of long logs how far it has compared them', () => {
  const lines = (hour: number): string =>
    Array.from({ length: 25_000 }, (_, at) => `${hour}:00:00 line of ${at} more`).join('\n');
  expect(compare(lines(10), lines(11))).toMatchObject({ lines: [], isPartial: true, compared: 20_000 });
});

test('compares logs of gigabytes to their first difference in little memory', () => {
  const folder = makeFolder();
  const paths = [join(folder, 'one'), join(folder, 'other')] as const;
  for (const [at, path] of paths.entries()) {
    const file = openSync(path, 'w');
    writeSync(file, `a\n${at === 0 ? 'left' : 'right'}\n`);
    closeSync(file);
    truncateSync(path, 5_000_000_000);
  }
  expect(shown(compareFiles(...paths)).slice(0, 3)).toEqual([' 1 a', '-2 left', '+2 right']);
  expect(compareFiles(paths[0], paths[0])).toMatchObject({ lines: [], compared: 2, isPartial: true });
});

test('knows nothing of a log that is not there', () => {
  const path = join(makeFolder(), 'none');
  expect(compareFiles(path, path)).toBeUndefined();
});
