import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteForShell, render, splitWords } from '../../src/core/template.ts';

const values = { 'run.id': 'r 1', 'phase.id': "p'; rm -rf / #" };
const plain = (template: string | string[]) => ({ template, shell: false });

/** What sh makes of the words, one a line. */
function wordsOfShell(text: string): string[] {
  const { stdout } = spawnSync('sh', ['-c', `for word in ${text}; do printf '%s\\0' "$word"; done`], {
    encoding: 'utf8',
  });
  return stdout.split('\0').slice(0, -1);
}

describe('splitting', () => {
  test.each([
    ['a b  c', ['a', 'b', 'c']],
    [`python -c 'print("x y")'`, ['python', '-c', 'print("x y")']],
    [`a"b c"d`, ['ab cd']],
    [String.raw`a\ b "c\"d" 'e\f'`, ['a b', 'c"d', String.raw`e\f`]],
    [`'' "" x`, ['', '', 'x']],
    ['run {{ run.id }} --x={{phase.id}}', ['run', '{{ run.id }}', '--x={{phase.id}}']],
  ])('%s', (text, words) => expect(splitWords(text)).toEqual(words));

  test('refuses an open quote', () => {
    expect(() => splitWords(`a 'b`)).toThrow(/left open/);
    expect(() => splitWords('a \\')).toThrow(/left open/);
  });

  test('splits as sh does', () => {
    const piece = fc.constantFrom(
      'a',
      'B1',
      ' ',
      '  ',
      `'x y'`,
      '"q r"',
      String.raw`\ `,
      String.raw`"\\"`,
      '-',
      `"it's"`,
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        if (text.trim() === '') return;
        expect(splitWords(text)).toEqual(wordsOfShell(text));
      }),
      { numRuns: 60 },
    );
  });
});

describe('filling in', () => {
  test('puts a value inside one argument, whatever is in it', () => {
    expect(render(plain('run --phase={{ phase.id }} {{ run.id }}'), values)).toEqual([
      'run',
      "--phase=p'; rm -rf / #",
      'r 1',
    ]);
  });

  test('a value is never a template itself', () => {
    expect(render(plain('run {{ run.id }}'), { 'run.id': '{{ phase.id }}', 'phase.id': 'x' })).toEqual([
      'run',
      '{{ phase.id }}',
    ]);
  });

  test('any word that is quoted survives a shell as it is', () => {
    fc.assert(
      fc.property(
        fc.string().filter((value) => !value.includes('\0') && Buffer.from(value).toString() === value),
        (value) => {
          const { stdout } = spawnSync('sh', ['-c', `printf %s ${quoteForShell(value)}`], { encoding: 'utf8' });
          expect(stdout).toBe(value);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('an unknown name is an error that lists the known ones', () => {
    expect(() => render(plain('run {{ run.name }}'), values)).toThrow(/run\.name.*run\.id, phase\.id/);
    expect(() => render(plain('run {{ constructor }}'), values)).toThrow(/not known/);
  });

  test("leaves other programs' templates alone, and all of a literal command", () => {
    expect(render(plain('docker ps --format {{.Names}}'), values)).toEqual(['docker', 'ps', '--format', '{{.Names}}']);
    expect(render({ template: 'echo {{ item }}', shell: true, literal: true }, values)).toEqual([
      '/bin/sh',
      '-c',
      'echo {{ item }}',
    ]);
  });

  test('refuses a command that names no program', () => {
    expect(() => render(plain('   '), values)).toThrow(/no program/);
    expect(() => render(plain(['']), values)).toThrow(/no program/);
  });
});
