/** What is typed wrong is answered in a line, for people and for scripts. */
import { describe, expect, it } from 'vitest';
import { runDrain, temporaryFolder } from '../support/cli.ts';
import { add } from './act.ts';

describe('an option without its value', () => {
  it.each([
    ['report', '--html'],
    ['failures', '--since'],
    ['retry', '--category'],
    ['logs', 'r', '--grep'],
    ['drain', '--batch-size'],
  ])('is wrong use of %s', async (...words) => {
    const cwd = temporaryFolder();
    await add(cwd, ['r', 'p']);
    const option = words.at(-1)?.slice(2);
    const message = `Not enough arguments following: ${option}. See: drain ${words[0]} --help`;
    expect(await runDrain(words, { cwd })).toMatchObject({ code: 2, stdout: '', stderr: `drain: ${message}\n` });
    const { stdout } = await runDrain([words[0] ?? '', '--json', ...words.slice(1)], { cwd });
    expect(JSON.parse(stdout)).toEqual({ error: { code: 'usage', message } });
  });
});

describe('a command of two words', () => {
  it('is found behind options that every command has, and the value of an option is none of its words', async () => {
    const cwd = temporaryFolder();
    for (const words of [
      ['pipe', '--json', 'plan', 'none.mjs'],
      ['pipe', '--data-dir', 'run', '--json', 'plan', 'none.mjs'],
      ['--json', 'pipe', '--db=x.db', 'plan', 'none.mjs'],
    ]) {
      const { code, stdout } = await runDrain(words, { cwd });
      expect([code, JSON.parse(stdout).error.code]).toEqual([2, 'not_found']);
    }
    const { stderr } = await runDrain(['pipe', '--scope', 'plan', 'none.mjs'], { cwd });
    expect(stderr).toContain('drain pipe --help');
  });
});
