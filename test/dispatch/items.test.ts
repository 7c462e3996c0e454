import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ItemFormat } from '../../src/core/dispatch/definition.ts';
import type { Item } from '../../src/core/dispatch/item.ts';
import type { DrainError } from '../../src/core/error.ts';
import { type GivenItems, readItems, readItemsAgain } from '../../src/dispatch/items/read-items.ts';
import { fileWith, tempFolder } from '../intake/files.ts';

interface Given {
  readonly format?: ItemFormat;
  readonly cwd?: string;
  readonly stdin?: string | Buffer;
}

function read(text: string, { format, cwd = '/', stdin }: Given = {}): Promise<GivenItems> {
  const readStdin = () => {
    if (stdin === undefined) throw new Error('nobody asked for the standard input');
    return Buffer.from(stdin);
  };
  return readItems({ text, cwd, readStdin, ...(format && { format }) });
}

const piped = (stdin: string | Buffer, format?: ItemFormat) => read('-', { stdin, ...(format && { format }) });
const inFile = (name: string, content: string | Buffer, format?: ItemFormat) =>
  read(`@${fileWith(name, content)}`, { ...(format && { format }) });

async function refusalOf(reading: Promise<GivenItems>): Promise<Pick<DrainError, 'code' | 'message'>> {
  return reading.then(
    ({ items }) => ({ code: 'taken', message: JSON.stringify(items) }),
    ({ code, message }: DrainError) => ({ code, message }),
  );
}

async function messageOf(reading: Promise<GivenItems>): Promise<string> {
  const { code, message } = await refusalOf(reading);
  expect(code).toBe('bad_items');
  expect(message).toMatch(/^Cannot dispatch.*, and nothing was run: /);
  return message;
}

describe('the word itself', () => {
  test('is a JSON list of any values but null', async () => {
    const given = await read(' ["a", 1, true, ["x"], {"f": null}] ');
    expect(given).toEqual({ items: ['a', 1, true, ['x'], { f: null }] });
  });

  test('that a shell has taken the quotes off says so', async () => {
    expect(await messageOf(read('[a,b]'))).toMatch(
      /ITEMS "\[a,b\]" is not valid JSON: .*single quotes.*'\["a", "b"\]'/,
    );
  });

  test('that is the name of a file asks whether that was meant', async () => {
    const file = fileWith('things.txt', 'a\n');
    expect(await messageOf(read('things.txt', { cwd: dirname(file) }))).toContain('did you mean @things.txt');
    expect(await messageOf(read('things.txt'))).not.toContain('did you mean');
  });

  test.each([
    ['one', `A list of one: '["one"]'`],
    ['{"a": 1}', `A list of one: '[{"a":1}]'`],
    ['5', `A list of one: '[5]'`],
    ['', `A list: '["a", "b"]'`],
    ['x'.repeat(100_000), `A list: '["a", "b"]'`],
  ])('that is neither list, nor @file, nor - says what is: %.20j', async (word, way) => {
    const message = await messageOf(read(word));
    expect(message).toContain('is neither a JSON list, nor @FILE, nor - for the standard input');
    expect(message).toContain(way);
    expect(message.length).toBeLessThan(400);
  });

  test('with null in it names its place', async () => {
    expect(await messageOf(read('["a", null]'))).toContain('item 1, counted from 0: null is no item');
  });

  test('takes no format of a file', async () => {
    expect((await read('["a"]', { format: 'json' })).items).toEqual(['a']);
    expect(await refusalOf(read('["a"]', { format: 'lines' }))).toMatchObject({
      code: 'bad_option',
      message: expect.stringContaining('--format lines is for @FILE'),
    });
  });

  test('says it in words that harm no terminal, and that nothing in them hides', async () => {
    for (const evil of ['\x1b]0;title', '\x9dtitle', '\x90', '\u202etxt', '[\x9d', '[\x1b[31m'])
      expect(await messageOf(read(evil))).toMatch(/^[^\p{Cc}\u202e]*(A list of one: .*|'\["a", "b"\]')$/u);
  });
});

describe('a file', () => {
  test('is read relative to the folder, and remembered by its whole path', async () => {
    const file = fileWith('things.txt', 'a\nb\n');
    expect(await read('@things.txt', { cwd: dirname(file) })).toEqual({
      items: ['a', 'b'],
      lines: [1, 2],
      from: { file },
    });
    expect((await read(`@${file}`, { format: 'lines' })).from).toEqual({ file, format: 'lines' });
  });

  test('is read again as it was asked to be read the first time', async () => {
    const file = fileWith('things', '["a"]\n');
    const { from } = await read(`@${file}`, { format: 'lines' });
    writeFileSync(file, '["a"]\n["b"]\n');
    expect(readItemsAgain(from ?? { file: '' }).items).toEqual(['["a"]', '["b"]']);
    expect(() => readItemsAgain({ file })).toThrow(/not valid JSON/);
  });

  test('that is gone by the second time, or broken, says so, and not that nothing was run', async () => {
    const file = fileWith('things.json', '["a"]');
    writeFileSync(file, '["a"');
    expect(() => readItemsAgain({ file })).toThrow(`Cannot read the items of ${file} again: line 1: not valid JSON`);
    rmSync(file);
    expect(() => readItemsAgain({ file })).toThrow(`Cannot read the items of ${file} again: there is no such file.`);
  });

  test('that is not there, no file, or has no name is refused', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'file'), 'x');
    const refusal = (word: string) => refusalOf(read(word, { cwd: folder }));
    expect(await refusal('@none')).toEqual({
      code: 'not_found',
      message: `Cannot dispatch the items of ${folder}/none, and nothing was run: there is no such file.`,
    });
    expect(await refusal('@sub')).toMatchObject({
      code: 'not_a_file',
      message: expect.stringContaining('it is a folder'),
    });
    expect(await refusal('@/dev/null')).toMatchObject({ code: 'not_a_file' });
    expect(await refusal('@file/below')).toMatchObject({
      code: 'cannot_read',
      message: expect.stringContaining('ENOTDIR'),
    });
    expect(await refusal('@')).toMatchObject({ code: 'bad_items', message: expect.stringContaining('Write @FILE') });
  });

  test.runIf(process.getuid?.() !== 0)('that may not be read is refused', async () => {
    const file = fileWith('secret', 'x');
    writeFileSync(file, 'x', { mode: 0o000 });
    expect(await refusalOf(read(`@${file}`))).toMatchObject({ code: 'cannot_read' });
  });

  test.each(['a.txt', 'a.json', 'a.jsonl', 'a.csv'])('that is not UTF-8 is refused with the line: %s', async (name) => {
    const bytes = Buffer.concat([Buffer.from('["a",\n"b",\n"'), Buffer.from([0xe4]), Buffer.from('"]\n')]);
    expect(await refusalOf(inFile(name, bytes))).toMatchObject({
      code: 'not_utf8',
      message: expect.stringMatching(/nothing was run: line 3 is not UTF-8 text.*iconv -f WINDOWS-1252/),
    });
  });

  test('in UTF-16 is told how to be converted', async () => {
    const bytes = Buffer.from('\ufeffa\nb\n', 'utf16le');
    expect((await refusalOf(inFile('a.txt', bytes))).message).toContain('iconv -f UTF-16 -t UTF-8');
  });
});

describe('the format', () => {
  const samples: readonly [ItemFormat, string, Item[]][] = [
    ['json', '\n  [\n"a", {"b": 1}]', ['a', { b: 1 }]],
    ['jsonl', '\n{"a": 1}\n{"a": 2}\n', [{ a: 1 }, { a: 2 }]],
    ['lines', '\nname,size\na,1\n', ['name,size', 'a,1']],
  ];

  test.each(samples)('is told by how it begins: %s', async (_, text, items) => {
    expect((await piped(text)).items).toEqual(items);
    expect((await inFile('things', `\ufeff${text}`)).items).toEqual(items);
    expect((await inFile('things.txt', text.replaceAll('\n', '\r\n'))).items).toEqual(items);
  });

  test.each<[string, string, Item[]]>([
    ['a.json', '["a"]', ['a']],
    ['a.jsonl', '"a"\n[1]\n\n2\n', ['a', [1], 2]],
    ['a.ndjson', '"a"\n', ['a']],
    ['a.csv', 'x\n[1]\n', [{ x: '[1]' }]],
    ['a.TSV', 'x\ty\n1\t2\n', [{ x: '1', y: '2' }]],
  ])('is told by the name before that: %s', async (name, text, items) => {
    expect((await inFile(name, text)).items).toEqual(items);
  });

  test.each<[ItemFormat, Item[]]>([
    ['json', [['a', 'b']]],
    ['jsonl', [[['a', 'b']]]],
    ['csv', [{ '[["a"': 'x', '"b"]]': 'y' }]],
    ['lines', ['[["a","b"]]']],
  ])('is what --format says before all else: %s', async (format, items) => {
    const text = format === 'csv' ? `"[[""a""","""b""]]"\nx,y` : '[["a","b"]]';
    for (const name of ['a', 'a.json', 'a.csv']) expect((await inFile(name, text, format)).items).toEqual(items);
    expect((await piped(text, format)).items).toEqual(items);
  });

  test.each(['[draft] one\n[draft] two\n', '["a", 1]\n["b", 2]\n', '{"a": 1,\n', '{\n"a": 1 }, 3\n'])(
    'what begins as JSON and is none is refused, with the way to have lines: %j',
    async (text) => {
      expect(await messageOf(piped(text))).toMatch(/line \d+: not valid JSON: .*--format lines/);
      expect((await piped(text, 'lines')).items).toHaveLength(2 - Number(text.endsWith(',\n')));
    },
  );

  test('braces that are no JSON are text', async () => {
    expect((await piped('{{ name }}\n{x}\n')).items).toEqual(['{{ name }}', '{x}']);
  });
});

describe('nothing at all', () => {
  test.each<[string, string, ItemFormat?]>([
    ['a.txt', ''],
    ['a.txt', '\ufeff\r\n \n'],
    ['a.json', '[]'],
    ['a.json', ''],
    ['a.jsonl', '\n'],
    ['a.csv', 'x,y\n'],
    ['a.csv', 'x,y\n,\n'],
    ['a.txt', '', 'json'],
  ])('%s with %j is refused', async (name, text, format) => {
    const { code, message } = await refusalOf(inFile(name, text, format));
    expect(code).toBe('no_items');
    expect(message).toMatch(/nothing was run: there is not one item/);
  });

  test('from a pipe or as the word is refused as well', async () => {
    expect(await refusalOf(piped(''))).toMatchObject({
      code: 'no_items',
      message: expect.stringContaining('standard input'),
    });
    expect(await refusalOf(read('[]'))).toMatchObject({ code: 'no_items' });
  });
});

describe('JSON', () => {
  test('that is broken is refused with the line', async () => {
    expect(await messageOf(inFile('a.json', '["a",\n"b"\n"c"]'))).toMatch(/: line 3: not valid JSON/);
  });

  test('that is no list names the one that is in it', async () => {
    const text = JSON.stringify({ total: 2, "it's": ['a', 'b'] });
    expect(await messageOf(inFile('a.json', text))).toMatch(/no list\. Give only the list of its field "it's"/);
    expect(await messageOf(piped(JSON.stringify(JSON.parse(text), null, 2)))).toContain(`field "it's"`);
  });

  test.each(['{"a": [], "b": []}', '{"a": 1}', '"ab"', '3', 'null'])('%s is no list', async (text) => {
    expect(await messageOf(inFile('a.json', text))).toMatch(/it is JSON, but no list\. .*--format jsonl/);
  });

  test('with null in it names the place and the line', async () => {
    const text = '[\n"a", ["x"],\n{"b": [1, {"c": 2}]},\n null]';
    expect(await messageOf(inFile('a.json', text))).toContain('item 3, counted from 0 (line 4): null is no item');
  });
});

describe('JSON Lines', () => {
  test('know the line of each item', async () => {
    expect((await inFile('a.jsonl', '\n"a"\n\n{"b": 1}\r\n')).lines).toEqual([2, 4]);
  });

  test.each([
    ['"a"\n\nnull\n', /: line 3: null is no item\.$/],
    ['"a"\n{"b": \n', /: line 2: not valid JSON: .*--format lines/],
  ])('%j is refused with the line', async (text, message) => {
    expect(await messageOf(inFile('a.jsonl', text))).toMatch(message);
  });
});

describe('values that would not stay what they are', () => {
  test.each(['12345678901234567890', '{"a": [-12345678901234567890]}', '1e999'])(
    'a number that loses digits is refused: %s',
    async (value) => {
      expect(await messageOf(inFile('a.jsonl', `1\n${value}\n`))).toMatch(
        /line 2: the number .* has lost digits: write it in quotes/,
      );
      expect(await messageOf(read(`[${value}]`))).toContain('has lost digits');
    },
  );

  test('numbers that stay what they are are taken', async () => {
    expect((await read('[9007199254740991, 0.1, -1e-9]')).items).toEqual([9007199254740991, 0.1, -1e-9]);
  });

  test('what is nested without end is refused', async () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect((await read(`[${nested(500)}]`)).items).toHaveLength(1);
    for (const depth of [501, 50_000]) expect(await messageOf(inFile('a.jsonl', nested(depth)))).toContain('nested');
  });
});

describe('lines', () => {
  test('are items as they stand, without their ends', async () => {
    expect(await piped('  a b \r\n\n\t\n"c"\n\u00e4\n# d')).toEqual({
      items: ['  a b ', '"c"', '\u00e4', '# d'],
      lines: [1, 4, 5, 6],
    });
  });

  test('between which there are NUL characters are refused', async () => {
    expect(await messageOf(piped('a\0b\0'))).toMatch(/line 1 holds a NUL character\. .*tr '\\0' '\\n'/);
  });

  test('come out as they went in', async () => {
    const line = fc.string({ unit: 'grapheme' }).filter((text) => !/[\n\r\0\ufeff]/.test(text) && text.trim() !== '');
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1 }), async (lines) => {
        expect((await piped(lines.join('\n'), 'lines')).items).toEqual(lines);
        expect((await piped(`${lines.join('\r\n')}\r\n`, 'lines')).items).toEqual(lines);
      }),
    );
  });
});

describe('CSV', () => {
  test.each([',', ';', '\t'])('rows are objects of texts, separated by %j', async (separator) => {
    const text = [
      ['name', ' "size, or; so" ', 'note'],
      ['"a ""b"""', '1', '"two\r\nlines"'],
      [' c ', '', ''],
      ['', '', ''],
      ['d', 'null', '[1]'],
    ].map((cells) => cells.map((cell) => (cell.startsWith(' "') ? cell.trim() : cell)).join(separator));
    expect(await inFile('a.csv', `\ufeff${text.join('\r\n')}\r\n`)).toMatchObject({
      items: [
        { name: 'a "b"', 'size, or; so': '1', note: 'two\r\nlines' },
        { name: ' c ', 'size, or; so': '', note: '' },
        { name: 'd', 'size, or; so': 'null', note: '[1]' },
      ],
      lines: [2, 4, 6],
    });
  });

  test('a single column needs no separator, and what is called .tsv is separated by tabs', async () => {
    expect((await inFile('a.csv', 'name\na b\n')).items).toEqual([{ name: 'a b' }]);
    expect((await inFile('a.tsv', 'name\na, b\n')).items).toEqual([{ name: 'a, b' }]);
    expect((await inFile('a.tsv', 'a, b, c\td\n1\t2\n')).items).toEqual([{ 'a, b, c': '1', d: '2' }]);
    expect((await inFile('a.tsv', 'a;b\n1;2\n')).items).toEqual([{ a: '1', b: '2' }]);
  });

  test('separators inside quoted names of the header separate nothing', async () => {
    expect((await inFile('a.csv', '"a, b, c";d\n1;2\n')).items).toEqual([{ 'a, b, c': '1', d: '2' }]);
  });

  test('a column named __proto__ is a column', async () => {
    const { items } = await inFile('a.csv', '__proto__,b\nx,y\n');
    expect(Object.entries(items[0] ?? {})).toEqual([
      ['__proto__', 'x'],
      ['b', 'y'],
    ]);
  });

  test.each([
    ['a,b\n1,2\n1,2,3\n', 'line 3: it has 3 values, the header names 2.'],
    ['a,b\n1,"x\ny"\n\n1\n', 'line 5: it has 1 values, the header names 2.'],
    ['a,b,a\n1,2,3\n', 'line 1: the header names "a" twice.'],
    ['\n\na, ,c\n1,2,3\n', 'line 3: column 2 of the header has no name.'],
    ['a,b\n1,2\n1,"x\n3,4\n', 'line 3: not valid CSV: a quote that opens here is never closed.'],
    ['"a,b\n1,2\n', 'line 1: not valid CSV: a quote that opens here is never closed.'],
    ['a,b\n1,"x"y\n3,4\n', 'line 2: not valid CSV: Invalid Closing Quote'],
  ])('%j is refused', async (text, message) => {
    expect(await messageOf(inFile('a.csv', text))).toContain(message);
  });

  test('any rows come out as they went in', async () => {
    const cell = fc.string({ unit: 'grapheme' }).filter((text) => !/[\0\ufeff]/.test(text) && text.trim() !== '');
    const quoted = (cells: readonly string[]) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(';');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1 }), async (rows) => {
        const { items } = await piped(['a;b', ...rows.map(quoted)].join('\r\n'), 'csv');
        expect(items).toEqual(rows.map(([a, b]) => ({ a, b })));
      }),
    );
  });
});

test('a list that is longer than a chunk comes whole, from a file and from a pipe', async () => {
  const items = Array.from({ length: 60_000 }, (_, at) => `\u00fcrl ${at}`);
  for (const given of [await inFile('a', items.join('\n')), await piped(items.join('\n'))]) {
    expect(given.items).toEqual(items);
    expect(given.lines?.at(-1)).toBe(60_000);
  }
});

test('a byte that is wrong far behind is told with its line', async () => {
  const bytes = Buffer.concat([Buffer.from('line\n'.repeat(100_000)), Buffer.from([0xff, 10])]);
  for (const reading of [inFile('a', bytes), piped(bytes)])
    expect((await refusalOf(reading)).message).toContain('line 100001 is not UTF-8');
});
