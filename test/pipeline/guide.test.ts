/** The guide is right: its programs compile strictly, and print what it says that they print. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Consumer } from '../support/consumer.ts';
import { type Example, examplesOf } from '../support/guide.ts';

const GUIDE = 'src/pipeline/README.md';
const guide = readFileSync(GUIDE, 'utf8');
const examples = examplesOf(guide);
const DEPENDENCIES = ['zod', 'better-sqlite3', '@types/better-sqlite3', 'p-map'];
const TRACING = ['@opentelemetry/api', '@opentelemetry/sdk-trace-base'];

let project: Consumer;
let mistakes: string;

beforeAll(() => {
  project = new Consumer([...DEPENDENCIES, ...TRACING]);
  for (const [index, { name, language, text }] of examples.entries())
    if (language !== 'console') project.write(name ?? `block-${index}.${language}`, text);
  mistakes = project.compile();
});
afterAll(() => project[Symbol.dispose]());

test('all of its TypeScript compiles strictly', () => {
  expect(examples.filter(({ language }) => language === 'ts').length).toBeGreaterThan(10);
  expect(mistakes).toBe('');
});

describe('an example prints what the guide shows', () => {
  test.each(
    examples.filter(({ output }) => output !== undefined).map((example) => [titleOf(example), example] as const),
  )('%s', (_title, example) => {
    expect(printedBy(example)).toBe(example.output);
  });
});

test('each of its programs is run, or is imported by one that is', () => {
  const idle = examples.filter(({ name, output }) => name !== undefined && output === undefined);
  for (const { name } of idle) expect(guide).toContain(`from './${name}'`);
});

test('its links lead somewhere', () => {
  const headings = [...guide.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => anchorOf(title));
  for (const [, anchor] of guide.matchAll(/\]\(#([^)]*)\)/g)) expect(headings).toContain(anchor);
});

function titleOf({ name, text }: Example): string {
  return name ?? `$ ${text}`;
}

/** Programs in TypeScript run as they were compiled, also on a Node that does not know their types. */
function printedBy({ name, text }: Example): string {
  if (name === undefined) return steady(project.sh(text.replaceAll(/\b([\w-]+)\.ts\b/g, '$1.js')).stdout);
  const { stdout, stderr, status } = project.node([name.replace(/\.ts$/, '.js')]);
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout;
}

/** Durations and ids of processes are other ones each time. */
function steady(text: string): string {
  return text
    .replaceAll(/\d+\.\d+ ms/g, '0.1 ms')
    .replaceAll(/PIPELINE \d+: [0-9a-f-]{36}/g, 'PIPELINE 4711: 5f2c41d8-6a0e-4b7c-9d53-1e8f7a2b3c4d');
}

/** As GitHub makes it. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}
