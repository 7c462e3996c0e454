import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDefuser, defuse } from '../../src/logs/defuse.ts';

const ESC = '\u001b';
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.constantFrom(
        ESC,
        `${ESC}[`,
        `${ESC}]`,
        `${ESC}P`,
        `${ESC}\\`,
        '\u0007',
        '\u009b',
        '\u009d',
        '31',
        ';',
        'm',
        'H',
        '\r',
        '\n',
        '\u202e',
        '\u200f',
        '0;t',
        '\b',
        '\u0018',
      ),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

test.each([
  ['a title', `a${ESC}]0;evil\u0007b`, 'ab'],
  ['the clipboard', `a${ESC}]52;c;ZXZpbA==${ESC}\\b`, 'ab'],
  ['a device control string', `a${ESC}P$q"p${ESC}\\b`, 'ab'],
  ['cursor movement and erasing', `a${ESC}[2J${ESC}[1;1H${ESC}[?1049hb`, 'ab'],
  ['a character set', `a${ESC}(0b`, 'ab'],
  ['C1 controls', 'a\u009b2J\u0085b', 'a2Jb'],
  ['a bell, backspace, NUL and DEL', 'a\u0007\b\0\u007fb', 'ab'],
  ['a carriage return that paints over', 'rm -rf\rls', 'rm -rf\nls'],
  ['CRLF', 'a\r\r\nb\r\n', 'a\nb\n'],
  ['a bidi override', 'a\u202eb\u2066c', 'a<U+202E>b<U+2066>c'],
  ['marks that turn the direction of writing', 'a\u200fb\u200ec\u061cd', 'a<U+200F>b<U+200E>c<U+061C>d'],
  ['text that is hidden', `a${ESC}[8mb${ESC}[1;8mc${ESC}[0;08;1md`, 'abcd'],
  ['an application program command', `a${ESC}_Ga=T;AAAA${ESC}\\b`, 'ab'],
  ['a link', `a${ESC}]8;;http://x${ESC}\\b${ESC}]8;;${ESC}\\c`, 'abc'],
  ['a cut sequence', `a${ESC}[31`, 'a'],
])('defuses %s', (_, text, harmless) => {
  expect(defuse(text, { colours: true })).toBe(harmless);
});

test('keeps colours only when they are wanted, and takes back those that were left on', () => {
  expect(defuse(`${ESC}[1;31mred${ESC}[0m`, { colours: true })).toBe(`${ESC}[1;31mred${ESC}[0m`);
  expect(defuse(`${ESC}[38:5:1mred`, { colours: true })).toBe(`${ESC}[38:5:1mred${ESC}[0m`);
  expect(defuse(`${ESC}[1;31mred${ESC}[m`, { colours: false })).toBe('red');
  expect(defuse(`${ESC}[>4;2m${ESC}[?1mx`, { colours: true })).toBe('x');
});

test('keeps a colour of which a part reads like the code for hidden text', () => {
  const colours = [`${ESC}[38;5;8m`, `${ESC}[1;48;5;8m`, `${ESC}[38;2;8;8;8;1m`, `${ESC}[38:5:8m`];
  for (const colour of colours) expect(defuse(`${colour}a`, { colours: true })).toBe(`${colour}a${ESC}[0m`);
});

test('an open string hides nothing but the rest of its line', () => {
  expect(defuse(`a${ESC}]0;hidden\nshown`, { colours: true })).toBe('a\nshown');
});

test('keeps text, tabs and other writings as they are', () => {
  const text = 'a\tb\n漢字 😀 é עברית\n';
  expect(defuse(text, { colours: false })).toBe(text);
});

test('lets nothing through but text, line feeds, tabs and colours', () => {
  fc.assert(
    fc.property(hostile, fc.boolean(), (text, colours) => {
      const output = defuse(text, { colours });
      const plain = colours ? output.replaceAll(new RegExp(`${ESC}\\[[0-9;:]*m`, 'g'), '') : output;
      expect(plain).toMatch(/^(?:[\n\t]|[^\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])*$/u);
      expect(defuse(output, { colours })).toBe(output);
    }),
    { numRuns: 3_000 },
  );
});

test('makes no difference between a text and its pieces', () => {
  fc.assert(
    fc.property(hostile, fc.array(fc.nat(5)), (text, sizes) => {
      const defuser = createDefuser({ colours: true });
      let output = '';
      let start = 0;
      for (const size of [...sizes, text.length]) {
        output += defuser.write(text.slice(start, start + size));
        start += size;
      }
      expect(output + defuser.end()).toBe(defuse(text, { colours: true }));
    }),
    { numRuns: 2_000 },
  );
});

test('reads a megabyte of escape sequences in reasonable time', () => {
  const began = performance.now();
  defuse(`${ESC}[31mx${ESC}[0m\n`.repeat(100_000), { colours: true });
  defuse(`${ESC}]${'x'.repeat(1_000_000)}`, { colours: true });
  expect(performance.now() - began).toBeLessThan(5_000);
});
