// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is what shells expand.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { DrainError } from '../../src/core/error.ts';
import { maskArgv } from '../../src/core/mask.ts';
import { literally, render } from '../../src/core/template.ts';

/** What /bin/sh is on one machine or another. */
const SHELLS = [['sh'], ['dash'], ['bash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([name = '', ...options]) => spawnSync(name, [...options, '-c', 'true']).status === 0,
);
const folder = mkdtempSync(join(tmpdir(), 'shell-values-'));
const canary = join(folder, 'PWN');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Values = Readonly<Record<string, string>>;
const argvOf = (template: string, values: Values): string[] => render({ template, shell: true }, values);
const textOf = (template: string, item = 'a b'): string => argvOf(template, { item })[2] ?? '';

/** What it prints in each shell, none of which may have made the canary. */
function saidBy(argv: readonly string[]): string[] {
  return SHELLS.map(([name = '', ...options]) => {
    const { stdout } = spawnSync(name, [...options, ...argv.slice(1)], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 10_000,
    });
    expect(existsSync(canary), `${name} ${JSON.stringify(argv)}`).toBe(false);
    return stdout;
  });
}

function said(template: string, values: Values): string {
  const all = saidBy(argvOf(template, values));
  expect(new Set(all), template).toEqual(new Set([all[0]]));
  return all[0] ?? '';
}

const HOSTILE = [
  '$(touch PWN)',
  '`touch PWN`',
  '; touch PWN #',
  "'; touch PWN; '",
  '"; touch PWN; "',
  "\\'; touch PWN; #",
  '(touch PWN)',
  'z; touch PWN',
  '\ntouch PWN\n',
  ') ; touch PWN ; (',
  '*) ;; esac; touch PWN',
  'EOF\ntouch PWN\n',
  'a[$(touch PWN)]',
  "a['$(touch PWN)']=1",
  '1 -eq a[$(touch PWN)]',
  '$(touch PWN)1',
  'HOME',
  'PATH=/nowhere',
  '-e',
  '',
  '* ? ~ !! & | < >',
  '\\',
  "$HOME $1 \\$HOME ${10} '",
  '{{ item }} $& $1 é 😀',
];

test('shells of several kinds are there to be asked', () => expect(SHELLS.length).toBeGreaterThan(1));

test('a value is a parameter of the shell, and no part of its text', () => {
  const template = `echo {{ item }} "{{ item }}" '{{ item }}' x{{ index }}y`;
  expect(argvOf(template, { item: 'a b', index: '7' })).toEqual([
    '/bin/sh',
    '-c',
    `echo "$1" "$1" ''"$1"'' x"$2"y`,
    '/bin/sh',
    'a b',
    '7',
  ]);
  expect(argvOf('echo a', { item: 'a b' })).toEqual(['/bin/sh', '-c', 'echo a']);
});

test('a command in which nothing is filled in any more is a plain one', () => {
  expect(literally({ template: 'echo {{ item }}', shell: true }, { item: '{{ item }}' })).toEqual({
    template: ['/bin/sh', '-c', 'echo "$1"', '/bin/sh', '{{ item }}'],
    shell: false,
    literal: true,
  });
});

test('complaints of the shell begin as those of a command without values', () => {
  const [program = '', ...args] = argvOf('{{ item }}', { item: 'no-such-program' });
  expect(spawnSync(program, args, { encoding: 'utf8' }).stderr).toMatch(/^\/bin\/sh: .*no-such-program/);
});

test('more than nine values keep their numbers', () => {
  const values = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`v${at}`, `<${at} $(touch PWN)>`]));
  const names = Object.keys(values);
  const quoted = names.map((name) => `"{{ ${name} }}0"`).join(' ');
  const template = `printf '%s\\n' ${names.map((name) => `{{ ${name} }}0`).join(' ')} ${quoted}`;
  const lines = Object.values(values).map((value) => `${value}0\n`);
  expect(said(template, values)).toBe([...lines, ...lines].join(''));
});

describe('what an item could once have a shell execute', () => {
  test.each<[template: string, item: string, problem: RegExp]>([
    ['echo "Price: ${{ item }}"', '(touch PWN)', /after a \$.*\\\$ for a dollar/],
    ['echo ${{ item }}', 'HOME', /after a \$/],
    ["echo $'{{ item }}'", "\\'; touch PWN; #", /\$' or \$"/],
    ['echo $"{{ item }}"', '$(touch PWN)', /\$' or \$"/],
    ['echo $(( {{ item }} + 1 ))', '$(touch PWN)1', /whole number.*expr/],
    [`echo "$(( '{{ item }}' + 1 ))"`, '$(touch PWN)1', /variable at the beginning/],
    ['echo "$(( {{ item }} + 1 ))"', 'a[$(touch PWN)]', /whole number/],
    ['(( {{ item }} > 1 ))', 'a[$(touch PWN)]', /whole number/],
    ['[[ {{ item }} -eq 1 ]]', 'a[$(touch PWN)]', /whole number/],
    ['[[ "$(echo {{ item }})" -eq 1 ]]', 'a[$(touch PWN)]', /whole number/],
    ['let x={{ item }}', 'a[$(touch PWN)]', /`let`/],
    ['a[{{ item }}]=1', '$(touch PWN)', /subscript/],
    ['echo $[ {{ item }} ]', '$(touch PWN)', /\$\[/],
    ['echo "$(case a in a) echo {{ item }};; esac)"', 'z; touch PWN', /`case` between parentheses/],
    ['echo "$(case a in a) echo "{{ item }}";; esac)"', '$(touch PWN)', /`case` between parentheses/],
    ['echo "${X:-"{{ item }}"}"', '$(touch PWN)', /parameter expansion/],
    ['echo "${X:-{{ item }}}"', '$(touch PWN)', /parameter expansion/],
    ['echo ${X:- #"\n{{ item }}"}', '$(touch PWN)', /parameter expansion/],
    ['echo a\\\n#"\n{{ item }}"', '$(touch PWN)', /cannot be told/],
    ['echo a\\ #"\n{{ item }}"', '$(touch PWN)', /cannot be told/],
    ['echo $(:)#"\n{{ item }}"', '$(touch PWN)', /cannot be told/],
    ['echo `echo {{ item }}`', '$(touch PWN)', /backticks.*\$\( \)/],
    [`echo \`echo "$(echo '{{ item }}')"\``, '$(touch PWN)', /backticks/],
    ['cat <<EOF\n{{ item }}\nEOF', 'EOF\ntouch PWN', /here-document.*variable at the beginning/],
    ["cat <<'EOF'\n{{ item }}\nEOF", 'EOF\ntouch PWN', /here-document/],
    ['true # {{ item }}', '\ntouch PWN', /comment/],
    ['echo \\{{ item }}', '$(touch PWN)', /backslash/],
    ['echo "\\{{ item }}"', '$(touch PWN)', /backslash/],
    ['f() { echo {{ item }}; }; f x', '$(touch PWN)', /function/],
    ['set -- x; echo {{ item }}', '$(touch PWN)', /`set` or `shift`/],
    ['shift; echo {{ item }}', '$(touch PWN)', /`set` or `shift`/],
    ["eval 'echo {{ item }}'", '$(touch PWN)', /`eval`/],
    ["trap 'echo {{ item }}' EXIT", '$(touch PWN)', /`trap`/],
    [`timeout 5 bash -euo pipefail -c 'echo {{ item }}'`, '$(touch PWN)', /another shell.*sh -c/],
  ])('%j is refused, and how to write it instead is told', (template, item, problem) => {
    const act = () => argvOf(template, { item });
    expect(act).toThrow(DrainError);
    expect(act).toThrow(expect.objectContaining({ code: 'bad_template', message: expect.stringMatching(problem) }));
  });

  test.each([
    'echo {{ item }}',
    'X={{ item }}; echo "$X"',
    '{{ item }}',
    '{{ item }} echo',
    'for i in {{ item }}; do echo $i; done',
  ])('nothing of any item is executed by %j', (template) => {
    for (const item of HOSTILE) saidBy(argvOf(template, { item }));
  });

  test('a whole number may stand where the shell computes', () => {
    expect(said('echo $(( {{ item }} % 4 )) "$(( ({{ item }} + 1) * 2 ))"', { item: '7' })).toBe('3 16\n');
    for (const item of ['-1', '1\n', '0x1', 'x', ''])
      expect(() => textOf('echo $(( {{ item }} ))', item)).toThrow(/whole/);
  });
});

describe('what the program gets is the value', () => {
  test.each([
    '{{ item }}',
    "'{{ item }}'",
    '"{{ item }}"',
    `""'{{ item }}'`,
    `"$(printf %s '{{ item }}')"`,
    `"$(printf %s "{{ item }}")"`,
    `"$(printf %s "$(printf %s {{ item }})")"`,
    `"$(printf %s {{ item }}; (:) # it's
     )"`,
  ])('in %s', (word) => {
    for (const item of HOSTILE.filter((one) => !one.endsWith('\n')))
      expect(said(`printf '%s|' ${word}`, { item })).toBe(`${item}|`);
  });

  test.each([
    "# don't\n",
    `: "# it's"; `,
    `: a#b\\'c "\\"" \\\\ ; `,
    ": \\\n x \\\n # it's\n",
    `: $# $$ "$?" "\${#HOME}" \${HOME%%/*} "\${X:-a b}" \${X:-$HOME}; `,
    `: $'a\\tb' 'x'"y"; `,
    ': `: it is` "`: it is`"; ',
    ': $((1 + (2 * 3))) "$((HOME_ << 1))"; ',
    "case a in b) : 'x';; (a) : \"it's\";; esac; ",
    `: "$(: ')' "$(: ")")")"; (: a); { :; }; `,
    'set -eu; set -o noglob\n set +f -e; ',
    `echo "it costs \\$" '$' >/dev/null; `,
    `sh -c ': "$1" it\\"s' sh x; `,
    `eval ":"; eval ': "it'"'"'s"'\n`,
    ': reset sh-c x/set data[0-9]; ',
  ])('after %j', (before) => {
    for (const item of ["it's $(touch PWN)", 'a  b', '"'])
      expect(said(`${before}printf '%s|' {{ item }} "{{ item }}" '{{ item }}'`, { item })).toBe(`${item}|`.repeat(3));
  });

  const value = fc.oneof(
    fc.constantFrom(...HOSTILE),
    fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
    fc.array(fc.constantFrom(...`'"\\$\`(){}[]#;&|<>*?~! \n\tA1=`), { maxLength: 12 }).map((marks) => marks.join('')),
  );
  /** A word of a template, and what it should be of a value. */
  const { word } = fc.letrec<{ word: readonly [string, (item: string) => string] }>((tie) => ({
    word: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<readonly [string, (item: string) => string]>(
        ['{{ item }}', (item) => item],
        ["a'{{ item }}'b", (item) => `a${item}b`],
        ['"it\'s {{ item }}\\""', (item) => `it's ${item}"`],
        [`'"'{{item}}'#'`, (item) => `"${item}#`],
        ["'\\{{ item }}$'", (item) => `\\${item}$`],
      ),
      tie('word').map(([text, of]) => [`"$(printf %s. ${text})"`, (item: string) => `${of(item)}.`] as const),
      tie('word').map(
        ([text, of]) => [`"<$(: ')'; printf '%s.' ${text})'"`, (item: string) => `<${of(item)}.'`] as const,
      ),
    ),
  }));

  test('wherever it may stand', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), value, (words, item) => {
        const template = `printf '%s\\0' ${words.map(([text]) => text).join(' ')}`;
        expect(said(template, { item }).split('\0').slice(0, -1)).toEqual(words.map(([, of]) => of(item)));
      }),
      { numRuns: 80 },
    );
  });
});

test('no template makes a value code, whatever it is put together from', () => {
  // Without `eval`, `let` and `trap`: hidden behind an empty word (`""eval`) they would be the template's own doing.
  const quoting = `{{ item }}·'·"·$(·)·(·\`·$((·((·))·#· #·\n· ·\\·\\\n·$·$'·\${X:-·}·\${X}·$$·$x`;
  const words = `[[ · ]]· -eq 1 ·case a in ·a)· esac·a[·]·1·echo ·<<<·<<E\n·\nE\n·; ·| ·f() ·{ · }·set -- ·A=`;
  const piece = fc.constantFrom(...`${quoting}·${words}`.split('·'));
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 6 }),
      fc.array(piece, { maxLength: 6 }),
      fc.constantFrom(...HOSTILE),
      (before, rest, item) => {
        const argv = rendered(`${before.join('')}{{ item }}${rest.join('')}`, item);
        if (argv) saidBy(argv);
      },
    ),
    { numRuns: 250 },
  );
});

function rendered(template: string, item: string): string[] | undefined {
  try {
    return argvOf(template, { item });
  } catch (thrown) {
    if (thrown instanceof DrainError) return undefined;
    throw thrown;
  }
}

describe('a secret that the shell is given', () => {
  test.each([
    ['curl --password {{ item }} x', '--password "$1" x', '***'],
    ["curl --token='{{ item }}' x", `--token=***"$1"'' x`, '***'],
    [`curl -H 'Authorization: Bearer {{ item }}' x`, `Bearer '"$1"'' x`, '***'],
    ['psql "postgres://me:{{ item }}@host/db"', '"postgres://me:***@host/db"', '***'],
    ['API_KEY={{ item }} run', 'API_KEY=***', '***'],
    ['env API_KEY="{{ item }}" run', 'env API_KEY="$1" run', '***'],
    ['run --name {{ item }} --password ab', '--name "$1" --password ***', 'hunter2hunter2'],
  ])('is masked where it stands, in %j', (template, text, value) => {
    const masked = maskArgv(argvOf(template, { item: 'hunter2hunter2' }));
    expect(masked[2]).toContain(text);
    expect(masked[4]).toBe(value);
  });

  test('is told from the values beside it', () => {
    const values = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`v${at + 1}`, `value${at + 1}`]));
    const template = `run ${Object.keys(values)
      .map((name) => (name === 'v11' ? `--token '{{ v11 }}'` : `--a "{{ ${name} }}"`))
      .join(' ')}`;
    expect(maskArgv(argvOf(template, values)).slice(4)).toEqual([...Object.values(values).slice(0, 10), '***']);
  });

  test('is no number of tokens', () => {
    expect(maskArgv(argvOf('run --max-tokens {{ item }}', { item: '4096' }))[4]).toBe('4096');
  });
});
