import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { stateDiagram } from './support/state-diagram.ts';

const readme = readFileSync('README.md', 'utf8');

test('the README shows the state diagram of the transition table', () => {
  expect(readme).toContain(stateDiagram());
});

test('the changelog tells of the version in package.json', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(readFileSync('CHANGELOG.md', 'utf8')).toContain(`## ${version}`);
});
