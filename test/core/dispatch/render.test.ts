import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DispatchDefinition } from '../../../src/core/dispatch/definition.ts';
import type { Item } from '../../../src/core/dispatch/item.ts';
import { namesOf, renderTask, usesPrompt } from '../../../src/core/dispatch/render.ts';
import type { DrainError } from '../../../src/core/error.ts';
import type { Command } from '../../../src/core/phase.ts';

const plain = (template: Command['template']): Command => ({ template, shell: false });
const shell = (template: string): Command => ({ template, shell: true });

function definition(fields: Partial<DispatchDefinition> = {}): DispatchDefinition {
  return { command: plain('run'), env: {}, quotas: [], folder: '/w/batch_runs/r', workerLogs: true, ...fields };
}

function rendered(fields: Partial<DispatchDefinition>, item: Item = 'it', index = 0) {
  return renderTask(definition(fields), { item, index, runId: 'r' });
}

function errorOf(act: () => unknown): DrainError {
  try {
    act();
  } catch (thrown) {
    return thrown as DrainError;
  }
  throw new Error('it did not throw');
}

const commandOf = (template: Command['template'], item: Item, index = 0) =>
  rendered({ command: plain(template) }, item, index).command.template;
const promptOf = (prompt: string, item: Item) => rendered({ prompt }, item).stdin;

describe('the command', () => {
  test('names the item, its number and its places', () => {
    expect(commandOf('run {{item}} {{ index }} {{ output_file }} {{ run.id }}/{{ phase.id }}', 'a b', 7)).toEqual([
      'run',
      'a b',
      '7',
      '/w/batch_runs/r/task_7/output.json',
      'r/task_7',
    ]);
  });

  test('is literal from then on, so that a value with braces is never filled in', () => {
    const { command } = rendered({ command: plain('run {{ item }}') }, '{{ index }} {{ nothing }}');
    expect(command).toEqual({ template: ['run', '{{ index }} {{ nothing }}'], shell: false, literal: true });
  });

  test('keeps any text in one argument', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('\0')),
        (item) => {
          expect(commandOf(['run', '--item={{ item }}'], item)).toEqual(['run', `--item=${item}`]);
        },
      ),
    );
  });

  test('refuses a value with a NUL character, which no argument can hold, naming the item', () => {
    const { code, message, data } = errorOf(() => commandOf('run {{ item }}', 'a\0b', 3));
    expect({ code, data }).toEqual({ code: 'bad_template', data: { index: 3 } });
    expect(message).toMatch(/Item 3 .*NUL.*standard input/);
    expect(promptOf('Do {{ item }}', 'a\0b')).toBe('Do a\0b');
  });

  test('is shell text only where that was said, and then every value is a parameter of it', () => {
    const { command } = rendered({ command: shell("printf %s {{ item }} '{{ item }}' | cat") }, `$(id) ' "`);
    expect(command).toMatchObject({ shell: false, literal: true });
    const [program = '', ...args] = command.template as string[];
    const { stdout } = spawnSync(program, args, { encoding: 'utf8' });
    expect(stdout).toBe(`$(id) ' "$(id) ' "`);
  });

  test('refuses a value where a shell would read it as code, for every item alike', () => {
    for (const item of ['$(id)', 'plain'])
      expect(errorOf(() => rendered({ command: shell('echo `echo {{ item }}`') }, item)).code).toBe('bad_template');
  });

  test('names its skill only where there is one', () => {
    expect(rendered({ skill: 'fix', command: plain('run {{ skill }}') }).command.template).toEqual(['run', 'fix']);
    expect(errorOf(() => commandOf('run {{ skill }}', 'a')).message).toMatch(/\{\{ skill \}\} is not known/);
  });
});

describe('fields', () => {
  const item = { name: 'n', address: { city: 'Ulm', lines: ['a', { b: 2 }] }, 'a.b': 'dotted', none: null, __proto: 1 };

  test.each([
    ['item.name', 'n'],
    ['item.address.city', 'Ulm'],
    ['item.address.lines.0', 'a'],
    ['item.address.lines.1.b', '2'],
    ['item.address.lines', '["a",{"b":2}]'],
    ['item.a.b', 'dotted'],
    ['item.none', 'null'],
  ])('{{ %s }} is %s', (name, value) => expect(promptOf(`<{{ ${name} }}>`, item)).toBe(`<${value}>`));

  test('elements of an item that is a list go by their numbers', () => {
    expect(promptOf('{{ item.0 }} {{ item.1.x }}', ['a', { x: 'b' }])).toBe('a b');
  });

  test('a field of that very name comes before a path', () => {
    expect(promptOf('{{ item.a.b }}', { a: { b: 'path' }, 'a.b': 'name' })).toBe('name');
    expect(promptOf('{{ item.a.b.c.d }}', { a: { x: 1 }, 'a.b': { 'c.d': 'found' } })).toBe('found');
  });

  test.each<[string, Item, RegExp]>([
    ['item.nme', { name: 1, size: 2 }, /^Item 4 has no \{\{ item\.nme \}\}\. It has: name, size\.$/],
    ['item.name', 'text', /It is no object/],
    ['item.name', ['a', 'b'], /It is a list of 2/],
    ['item.2', ['a', 'b'], /It is a list of 2/],
    ['item.length', ['a', 'b'], /It is a list of 2/],
    ['item.name.first', { name: 'n' }, /It has: name/],
    ['item.name', {}, /empty object/],
    ['item.', { name: 'n' }, /has no/],
    ['item.constructor', { name: 'n' }, /has no/],
    ['item.__proto__', { name: 'n' }, /has no/],
  ])('{{ %s }} of %j is an error that says what there is', (name, item, message) => {
    const error = errorOf(() => rendered({ prompt: `{{ ${name} }}` }, item, 4));
    expect(error.code).toBe('bad_template');
    expect(error.data).toEqual({ index: 4 });
    expect(error.message).toMatch(message);
  });

  test('a long list of names is cut', () => {
    const wide = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`${at}${'x'.repeat(1_000)}`, at]));
    expect(errorOf(() => promptOf('{{ item.y }}', wide)).message.length).toBeLessThan(400);
  });
});

describe('the prompt', () => {
  test('is the input, where the command does not name it', () => {
    const { stdin, command, promptFile } = rendered({ prompt: 'Fix {{ item }} ({{ index }})' }, 'x', 2);
    expect({ stdin, command: command.template, promptFile }).toEqual({
      stdin: 'Fix x (2)',
      command: ['run'],
      promptFile: undefined,
    });
  });

  test('is an argument where the command names it, and is not read twice', () => {
    const { command, stdin } = rendered(
      { prompt: 'Fix {{ item }}', command: plain('run -p {{ prompt }}') },
      `it's "x"`,
    );
    expect(command.template).toEqual(['run', '-p', `Fix it's "x"`]);
    expect(stdin).toBe('');
  });

  test('is a file where the command names that', () => {
    const { command, stdin, promptFile } = rendered(
      { prompt: 'Fix {{ item }}', command: plain('run @{{ prompt_file }}') },
      'x',
      3,
    );
    const path = '/w/batch_runs/r/task_3/prompt.txt';
    expect(command.template).toEqual(['run', `@${path}`]);
    expect({ stdin, promptFile }).toEqual({ stdin: '', promptFile: { path, text: 'Fix x' } });
  });

  test('stands inside an input that has more to say', () => {
    const { stdin } = rendered({ prompt: 'Fix {{ item }}', stdin: 'Be brief.\n{{ prompt }}\n' }, '{{ index }}');
    expect(stdin).toBe('Be brief.\nFix {{ index }}\n');
  });

  test('is filled in once: braces of an item are text, in the prompt and in what holds the prompt', () => {
    const item = '{{ item }} {{ prompt }} {{ run.id }} \\{{ x }} $& $1';
    expect(promptOf('<{{ item }}>', item)).toBe(`<${item}>`);
    expect(rendered({ prompt: '<{{ item }}>', command: plain('run {{ prompt }}') }, item).command.template).toEqual([
      'run',
      `<${item}>`,
    ]);
  });

  test('has braces of its own after a backslash, and those of other templates', () => {
    expect(promptOf('Write \\{{ name }} for {{ item }}, as in {{.Names}}', 'x')).toBe(
      'Write {{ name }} for x, as in {{.Names}}',
    );
  });

  test('any text without braces comes out as it went in', () => {
    const text = fc.string({ unit: 'binary' }).filter((one) => !one.includes('{{') && !one.endsWith('\\'));
    fc.assert(
      fc.property(text, fc.string(), (prompt, item) => {
        expect(promptOf(`${prompt}{{ item }}`, item)).toBe(prompt + item);
      }),
    );
  });
});

describe('names that nobody knows', () => {
  test.each([
    ['in the prompt', { prompt: 'Do {{ itm }}' }],
    ['in the command', { command: plain('run {{ itm }}') }],
    ['in the input', { stdin: '{{ itm }}' }],
    ['after a name that is known', { prompt: '{{ item }} {{ itm }}' }],
  ])('%s are an error that lists the known ones', (_, fields) => {
    const { code, message } = errorOf(() => rendered(fields));
    expect(code).toBe('bad_template');
    expect(message).toMatch(
      /\{\{ itm \}\} is not known, and nothing was run\. Known: item, index, output_file, run\.id, phase\.id.*item\.FIELD/,
    );
  });

  test.each(['toString', '__proto__', 'constructor', ''])('{{ %s }} is one of them', (name) => {
    expect(errorOf(() => promptOf(`{{ ${name} }}`, 'x')).message).toContain('is not known');
  });

  test('two braces in a prompt are told their way out', () => {
    expect(errorOf(() => promptOf('x {{ y }}', 'x')).message).toContain('\\{{');
  });

  test('the prompt is one of them where there is none, and inside itself', () => {
    for (const fields of [
      { command: plain('run {{ prompt }}') },
      { stdin: '{{ prompt_file }}' },
      { prompt: '{{ prompt }}' },
    ])
      expect(errorOf(() => rendered(fields)).message).toMatch(/\{\{ prompt(_file)? \}\} is not known.*TEMPLATE/);
  });
});

describe('the result', () => {
  const file = '/w/batch_runs/r/task_0/output.json';

  test.each<[string, Partial<DispatchDefinition>]>([
    ['the command', { command: plain('run --out {{ output_file }}') }],
    ['the prompt', { prompt: 'Write to {{ output_file }}' }],
    ['the input', { stdin: '{{output_file}}' }],
  ])('is required where %s names its file', (_, fields) => {
    expect(rendered(fields).result).toEqual({ from: 'file', required: true, file });
  });

  test('is not required where nothing names its file', () => {
    expect(rendered({ prompt: 'Write to \\{{ output_file }}' }).result).toEqual({
      from: 'file',
      required: false,
      file,
    });
  });

  test('is what the skill says of it', () => {
    const stdout = { from: 'stdout', required: true, failedIf: 'is_error', data: 'result' } as const;
    expect(rendered({ result: stdout }).result).toEqual(stdout);
    expect(rendered({ prompt: '{{ output_file }}', result: { from: 'file', required: false } }).result).toEqual({
      from: 'file',
      required: false,
      file,
    });
  });
});

test('all names of all templates are told, and whether the prompt gets anywhere', () => {
  const command = plain('run {{ item.a }}');
  expect(namesOf(definition({ command, prompt: '{{ index }}', stdin: '{{ prompt }}' }))).toEqual([
    'item.a',
    'prompt',
    'index',
  ]);
  expect(usesPrompt({ command })).toBe(true);
  expect(usesPrompt({ command, stdin: 'fixed' })).toBe(false);
  expect(usesPrompt({ command, stdin: '{{ prompt }}' })).toBe(true);
  expect(usesPrompt({ command: plain('run {{ prompt_file }}'), stdin: 'fixed' })).toBe(true);
});
