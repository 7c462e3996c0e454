import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { wantsColour } from '../../src/core/colour.ts';
import { runDrain, runInTerminal } from '../support/cli.ts';
import { backlogWith, phase, unpainted } from './see.ts';

const RED = '\u001b[31m';
const ESCAPE = '\u001b[';

/** Of every command that looks, where its words can stand for themselves. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  show: ['r1', 'p1'],
  logs: ['r1', 'p1'],
  diff: ['r1', 'p1'],
};

const seeing = [...Object.entries(COMMANDS)]
  .filter(([name, { group }]) => group === 'see' || ['plan', 'doctor', 'config'].includes(name))
  .map(([name]) => [name, ...(ARGUMENTS[name] ?? [])]);

async function drained(): Promise<string> {
  const cwd = await backlogWith([
    phase('r1', 'p1', `printf '${RED}Error: red\\n' >&2; exit 1`),
    phase('r2', 'p1', 'true'),
  ]);
  await runDrain([], { cwd });
  await runDrain(['--run-id', 'r1'], { cwd });
  return cwd;
}

describe('colours', () => {
  it('are wanted on a terminal, unless the environment says otherwise', () => {
    expect(wantsColour(true, { TERM: 'xterm' })).toBe(true);
    expect(wantsColour(false, { CI: '1', TERM: 'xterm' })).toBe(false);
    expect(wantsColour(true, { TERM: 'dumb' })).toBe(false);
    expect(wantsColour(true, { NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(false);
    expect(wantsColour(true, { NO_COLOR: '' })).toBe(true);
    expect(wantsColour(false, { FORCE_COLOR: '1' })).toBe(true);
    expect(wantsColour(true, { FORCE_COLOR: '0' })).toBe(false);
  });

  it('are in no answer of a command that looks, where NO_COLOR is set or nobody has a terminal', async () => {
    const cwd = await drained();
    const coloured: string[] = [];
    for (const args of seeing) {
      const raw = args[0] === 'logs' || args[0] === 'diff'; // into a pipe the bytes are as the phase wrote them
      const onTerminal = runInTerminal(args, { cwd, env: { NO_COLOR: '1' } });
      expect(onTerminal.stdout, args.join(' ')).not.toContain(`${ESCAPE}3`);
      const piped = await runDrain(args, { cwd, env: { NO_COLOR: '', CI: '1' } });
      if (!raw) expect(piped.stdout + piped.stderr, args.join(' ')).not.toContain(ESCAPE);
      const forced = await runDrain(args, { cwd, env: { NO_COLOR: '', FORCE_COLOR: '1' } });
      if (forced.stdout.includes(ESCAPE)) coloured.push(args[0] ?? '');
      if (!raw) expect(unpainted(forced.stdout).split('\n').length).toBe(piped.stdout.split('\n').length);
    }
    // Else all of this would say nothing.
    expect(coloured).toEqual(expect.arrayContaining(['status', 'report', 'show', 'runs', 'config']));
  });

  it('are on a terminal where nothing is said', async () => {
    const cwd = await drained();
    expect(runInTerminal(['status'], { cwd, env: { NO_COLOR: '' } }).stdout).toContain(RED);
  });

  it('of progress go by stderr, and not by where the answer goes', async () => {
    const cwd = await drained();
    const forced = await runDrain(['--run-id', 'r1'], { cwd, env: { NO_COLOR: '', FORCE_COLOR: '1' } });
    expect(forced.stderr).toContain(`${RED}FAIL`);
    const plain = await runDrain(['--run-id', 'r1'], { cwd, env: { NO_COLOR: '' } });
    expect(plain.stderr).not.toContain(ESCAPE);
  });
});
