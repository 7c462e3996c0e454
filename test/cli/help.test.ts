import { describe, expect, it } from 'vitest';
import { type CommandEntry, entryAt } from '../../src/cli/command.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { nameOf } from '../../src/cli/known-options.ts';
import { parseArguments } from '../../src/cli/parse.ts';
import { splitWords } from '../../src/core/template.ts';
import { runDrain, temporaryFolder } from '../support/cli.ts';
import { widest } from './see.ts';

const names = Object.keys(COMMANDS);
/** Those of two words with them. */
const all: readonly (readonly [string, CommandEntry])[] = Object.entries(COMMANDS).flatMap(([name, entry]) => [
  [name, entry] as const,
  ...Object.entries(entry.commands ?? {}).map(([second, each]) => [`${name} ${second}`, each] as const),
]);

/** What a shell would hand over: without variables before it, and up to a pipe or a file. */
function argumentsOf(example: string): string[] {
  const words = splitWords(example);
  const pipe = words.findIndex((word) => word === '|' || word === '>');
  const own = (pipe < 0 ? words : words.slice(0, pipe)).filter((word) => !/^[A-Z_]+=/.test(word));
  expect(own.shift()).toBe('drain');
  return own;
}

describe('drain --help', () => {
  it('shows every command in one of the five groups, in 80 columns', async () => {
    const { code, stdout } = await runDrain(['--help'], { cwd: temporaryFolder() });
    expect(code).toBe(0);
    const groups = [...stdout.matchAll(/^[A-Z][A-Z ]+$/gm)].map(([group]) => group);
    expect(groups).toEqual(['BRING IN', 'RUN', 'SEE', 'ACT', 'CARE', 'FIRST STEPS']);
    for (const name of names) expect(stdout).toMatch(new RegExp(`^  ${name} +\\S`, 'm'));
    expect(widest(stdout)).toBeLessThanOrEqual(80);
  });

  it.each(all)('says of %s what it does, with examples that are right, in 80 columns', async (name, entry) => {
    const { command } = await entry.load();
    expect(nameOf(command)).toBe(name);
    expect(command.about).toMatch(/^[A-Z].*\.\)?$/s);
    expect(command.examples.length).toBeGreaterThan(0);
    for (const [example, what] of command.examples) {
      const words = argumentsOf(example);
      const found = entryAt(words, 0, COMMANDS);
      const meant = found ? (await found.entry.load()).command : command;
      // Of a group, its examples are those of its commands; \`drain\` need not be named.
      expect([name, name === 'drain' && 'drain', entry.commands && nameOf(meant)], example).toContain(nameOf(meant));
      expect(await parseArguments(meant, words.slice(found?.words ?? 0)), example).toBeDefined();
      expect(what).not.toBe('');
    }
    const { code, stdout } = await runDrain([...name.split(' '), '--help'], { cwd: temporaryFolder() });
    expect(code).toBe(0);
    // An example stays on its line, so that it can be copied.
    for (const [example] of command.examples) expect(stdout.split('\n')).toContain(`  ${example}`);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
    expect((await runDrain(['help', ...name.split(' ')], { cwd: temporaryFolder() })).stdout).toBe(stdout);
  });
});
