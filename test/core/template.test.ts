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

  test('quotes values for a shell', () => {
    const [, , script] = render({ template: 'printf %s {{ phase.id }}', shell: true }, values);
    expect(spawnSync('sh', ['-c', script ?? ''], { encoding: 'utf8' }).stdout).toBe(values['phase.id']);
  });

  test('any value survives a shell as it is', () => {
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

  const shellText = (template: string, value: string): string => render({ template, shell: true }, { value })[2] ?? '';
  const said = (script: string): string => spawnSync('sh', ['-c', script], { encoding: 'utf8' }).stdout;

  test.each([
    `printf '%s' {{ value }}`,
    `printf '%s' '{{ value }}'`,
    `printf '%s' "{{ value }}"`,
    `printf '%s' a"b"'c'{{ value }} | cut -c4-`,
    `printf '%s' "it's {{ value }}" | cut -c6-`,
    `printf '%s' 'a "b {{ value }}' | cut -c6-`,
    `printf '%s' \\'"\\"{{ value }}" | cut -c3-`,
    `# don't\nprintf '%s' {{ value }}`,
    `: "# {{ value }}"; (printf '%s' x#{{ value }}) | cut -c3-`,
    `printf '%s' "$(printf '%s' '{{ value }}')"`,
    `printf '%s' "$(printf '%s' "{{ value }}")"`,
    `printf '%s' "$(printf '%s' ')' "$(printf '%s' {{ value }})")" | cut -c2-`,
    `printf '%s' "$(:){{ value }}"`,
    `(x='{{ value }}'; printf '%s' "$x")`,
  ])('a value stays data wherever it stands in %s', (template) => {
    for (const value of [
      'plain',
      '; echo more #',
      "'; echo more; '",
      '"; echo more; "',
      '$(echo more)',
      '`echo more`',
      '$HOME $1 \\$HOME \\',
      `\\'"`,
      '* ? ~ !! & |',
    ])
      expect(said(shellText(template, value)).trimEnd(), value).toBe(value);
  });

  test('any value stays data between quotes of the template', () => {
    const lines = fc.string().filter((value) => !/[\0\n]/.test(value) && Buffer.from(value).toString() === value);
    fc.assert(
      fc.property(lines, (value) => {
        const script = shellText(
          `printf '%s\\0%s\\0%s' '{{ value }}' "{{ value }}" "$(printf %s "{{ value }}")"`,
          value,
        );
        expect(said(script).split('\0')).toEqual([value, value, value]);
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    'echo `echo {{ value }}`',
    'cat <<EOF\n{{ value }}\nEOF',
    'true # {{ value }}',
    'echo \\{{ value }}',
    'echo "\\{{ value }}"',
    'echo `echo "$(echo \'{{ value }}\')"`',
  ])('refuses a value that needs quotes where none would hold: %j', (template) => {
    expect(() => shellText(template, 'a b')).toThrow(/no value can be quoted/);
    expect(() => shellText(template, 'a-b')).not.toThrow();
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
