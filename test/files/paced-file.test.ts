import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createPacedFile, writeWhole } from '../../src/files/paced-file.ts';
import { temporaryFolder, waitFor } from '../support/cli.ts';

function told() {
  const state = { version: 1, writes: 0, path: join(temporaryFolder(), 'in', 'file.json') };
  const pieces = () => {
    state.writes += 1;
    return [`version ${state.version}`];
  };
  return { state, options: { path: state.path, version: () => state.version, pieces } };
}

const textOf = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

test('tells the first at once, and what follows a moment later, however often it is called', async () => {
  const { state, options } = told();
  const file = createPacedFile(options);
  file.catchUp();
  expect(textOf(state.path)).toBe('version 1');
  for (state.version = 2; state.version < 100; state.version++) file.catchUp();
  expect(textOf(state.path)).toBe('version 1');
  await waitFor(() => (textOf(state.path) === 'version 100' ? true : undefined));
  expect(state.writes).toBe(2);
});

test('writes nothing where nothing is new, and nothing once it was stopped', async () => {
  const { state, options } = told();
  const file = createPacedFile({ ...options, written: 1 });
  file.catchUp();
  expect(textOf(state.path)).toBeUndefined();
  state.version = 2;
  file.catchUp();
  file.stop();
  const other = createPacedFile({ ...options, path: `${state.path}.other` });
  other.catchUp();
  state.version = 3;
  other.catchUp();
  await waitFor(() => (textOf(`${state.path}.other`) === 'version 3' ? true : undefined));
  expect(textOf(state.path)).toBeUndefined();
});

test('tries again with the next call what could not be written, and makes a folder that was removed anew', async () => {
  const { state, options } = told();
  writeFileSync(join(state.path, '..', '..', 'in'), 'in the way');
  const file = createPacedFile(options);
  file.catchUp();
  rmSync(join(state.path, '..'));
  file.catchUp();
  await waitFor(() => textOf(state.path));
  expect(textOf(state.path)).toBe('version 1');
});

test('is written whole once more where something has changed meanwhile', () => {
  const { state, options } = told();
  const pieces = function* () {
    yield `version ${state.version}`;
    if (state.version < 3) state.version += 1;
  };
  expect(writeWhole({ ...options, pieces })).toBe(3);
  expect(textOf(state.path)).toBe('version 3');
});
