/** What a flow is given, out of the words of `--input`. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PipeInput, readInput } from '../../src/pipe/input/read-input.ts';
import { absoluteWord } from '../../src/pipe/input/word.ts';
import { temporaryFolder } from '../support/cli.ts';

const read = (words: readonly string[], cwd = '/', stdin = ''): PipeInput =>
  readInput(words, { cwd, stdin: () => stdin });

function file(name: string, text: string | Buffer): string {
  const folder = mkdtempSync(join(temporaryFolder(), 'in-'));
  writeFileSync(join(folder, name), text);
  return folder;
}

describe('the words of --input', () => {
  test('add fields, each of its own', () => {
    const cwd = file('data.json', '{"items": [1], "term": "a", "deep": {"x": 1}}');
    const { fields, files } = read(['@data.json', 'other=b', '{"more": true}'], cwd);
    expect(fields).toEqual({ items: [1], term: 'a', other: 'b', deep: { x: 1 }, more: true });
    const twice = /`term` is given twice, by --input "@data.json" and by --input "term=b", and nothing was run/;
    expect(() => read(['@data.json', 'term=b'], cwd)).toThrow(twice);
    expect(files).toEqual([join(cwd, 'data.json')]);
  });

  test('take an array for the field items', () => {
    expect(read(['[1, 2]']).fields).toEqual({ items: [1, 2] });
    expect(read(['-'], '/', '[3]').fields).toEqual({ items: [3] });
    expect(read(['@a.json'], file('a.json', '\ufeff[4]')).fields).toEqual({ items: [4] });
  });

  test('take rows line by line from stdin too, and tell the line that is none', () => {
    expect(read(['-'], '/', '{"a": 1}\n\n{"a": 2}\n').fields).toEqual({ items: [{ a: 1 }, { a: 2 }] });
    expect(read(['-'], '/', '{"items":\n[1]}').fields).toEqual({ items: [1] });
    expect(() => read(['-'], '/', '1\n2\n\nx\n')).toThrow(/line 4: not valid JSON.*each line is to be a JSON value/);
    expect(() => read(['-'], '/', '{"a": 1}')).not.toThrow();
  });

  test('say what can be read where a file is of another kind', () => {
    for (const [name, text] of [
      ['a.csv', 'id,name\n1,x\n'],
      ['a.yaml', 'id: 1\n'],
    ] as const)
      expect(() => read([`@${join(file(name, text), name)}`])).toThrow(
        /it is no JSON. What can be read is JSON, and a row/,
      );
  });

  test('take a text as it is, whatever stands in it', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.startsWith('@')),
        (text) => {
          expect(read([`term=${text}`]).fields).toEqual({ term: text });
        },
      ),
    );
  });

  test('give back any JSON object that stands in a file', () => {
    const cwd = temporaryFolder();
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (document) => {
        writeFileSync(join(cwd, 'x.json'), JSON.stringify(document));
        expect(JSON.stringify(read(['@x.json'], cwd).fields)).toBe(JSON.stringify({ ...document }));
      }),
    );
  });

  test('take every name of a field as one, also that which an object of JavaScript has for its own', () => {
    const { fields } = read(['{"__proto__": [1]}', 'constructor=x'], '/');
    expect(Object.entries(fields)).toEqual([
      ['__proto__', [1]],
      ['constructor', 'x'],
    ]);
  });

  test('put a file into the field that is named', () => {
    const cwd = file('list.json', '[{"a": 1}]');
    expect(read(['leads=@list.json'], cwd).fields).toEqual({ leads: [{ a: 1 }] });
  });

  test('mean the same in every folder once they are absolute', () => {
    expect(['@a.json', 'x=@b.jsonl', 'x=text', '-', '{"a": "@b"}'].map((word) => absoluteWord(word, '/f'))).toEqual([
      '@/f/a.json',
      'x=@/f/b.jsonl',
      'x=text',
      '-',
      '{"a": "@b"}',
    ]);
  });
});

describe('a place that is wrong', () => {
  test.each([
    ['{"a": 1,}', 'line 1, column 9'],
    ['{\n  "a": [1,\n  2 3]\n}', 'line 3, column 5'],
    ['{"a": "x', 'line 1'],
    ['nothing', 'line 1, column 2'],
  ])('is told with line and column: %s', (text, place) => {
    expect(() => read(['@x.json'], file('x.json', text))).toThrow(place);
  });

  test('in what is no UTF-8 is told with its line', () => {
    expect(() => read(['@x.json'], file('x.json', Buffer.from('{\n"a": "\xe4"}', 'latin1')))).toThrow(
      'line 2 is not UTF-8',
    );
  });
});

describe('rows', () => {
  test('are read one by one, and again from the beginning', () => {
    const cwd = file('rows.jsonl', '{"n": 1}\r\n\n{"n": 2}\n3');
    const { items } = read(['@rows.jsonl'], cwd).fields;
    const rows = (): unknown[] => [...(items as Iterable<unknown>)];
    expect(rows()).toEqual([{ n: 1 }, { n: 2 }, 3]);
    expect(rows()).toHaveLength(3);
  });

  test('are not looked at beyond the first before they are reached', () => {
    const cwd = file('rows.ndjson', '1\n2\noh no\n');
    const { rows } = read(['rows=@rows.ndjson'], cwd).fields as { rows: Iterable<unknown> };
    const seen: unknown[] = [];
    expect(() => {
      for (const row of rows) seen.push(row);
    }).toThrow('line 3: not valid JSON');
    expect(seen).toEqual([1, 2]);
  });

  test('may be none', () => {
    const { items } = read(['@rows.jsonl'], file('rows.jsonl', '\n')).fields;
    expect([...(items as Iterable<unknown>)]).toEqual([]);
  });
});
