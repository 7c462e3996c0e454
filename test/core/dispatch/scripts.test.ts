import { expect, test } from 'vitest';
import { isHarmless, namesInScripts } from '../../../src/core/dispatch/scripts.ts';

test.each([
  [['sh', '-c', 'echo {{ item }}'], ['item']],
  [
    ['/bin/bash', '-ec', 'echo {{ item.url }} {{ index }}'],
    ['item.url', 'index'],
  ],
  [['env', 'A=b', 'dash', '-c', '{{ item }}'], ['item']],
  [['sh', '-c', 'echo "$1"', 'sh', '{{ item }}'], []],
  [['grep', '-c', '{{ item }}'], []],
  [['sh', 'script.sh', '{{ item }}'], []],
])('of %j, %j stand in a script', (template, names) => {
  expect(namesInScripts({ template, shell: false })).toEqual(names);
});

test('of a text, words are found as a shell would part them', () => {
  expect(namesInScripts({ template: "sh -c 'sleep {{ item }}; true'", shell: false })).toEqual(['item']);
  expect(namesInScripts({ template: "sh -c 'sleep {{ item }}'", shell: true })).toEqual([]); // drain sees to that
});

test.each(['1.5', 'a b', 'https://example.com/x_y-z@1,2:3=+%'])('%j is harmless', (value) => {
  expect(isHarmless(value)).toBe(true);
});

test.each([
  '$(id)',
  '`id`',
  'a;b',
  'a&b',
  'a|b',
  'a\nb',
  "it's",
  '"',
  '\\',
  '>x',
  '<x',
  '*',
  '?',
  '#',
  '~',
  '{a,b}',
  '!',
  'é',
])('%j is not', (value) => expect(isHarmless(value)).toBe(false));
