/**
 * The short form of `npm run proof`: the methods that need no tools and find most. Each in a process of its own, as a person
 * would run it; the whole takes half an hour. The model of the state machine is in test/store.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/cli.ts';

const PATIENCE_MS = 300_000;

/** The same cases each time: chance is for the whole proof. */
const SEED = '4';

function prove(...args: string[]): Promise<{ code: number; said: string }> {
  const words = ['scripts/proof.js', ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, words, { maxBuffer: 10_000_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, said: `${stderr}${stdout}` }),
    );
  });
}

test(
  'controllers and supervisors are killed, the machine goes down, pids are forged: no promise is broken',
  async () => {
    const report = join(temporaryFolder(), 'proof.md');
    const only = 'sweep-controller,sweep-supervisor,sweep-dispatch,sweep-pipe,ticket,rivals,reboots,zoo,forged';
    const { code, said } = await prove('--short', '--seed', SEED, '--only', only, '--out', report);
    expect(code, said).toBe(0);
    expect(said).toMatch(/^proof: 0 violations in \d{3,} checks, \d{2,} faults fired/m);
    const text = readFileSync(report, 'utf8');
    expect(text).toMatch(/^- drain \S+.*, Node v20\S*, SQLite 3\./m);
    expect(text).toMatch(/^\| No two attempts of a phase run at the same time \| [1-9]\d* \| 0 \|$/m);
  },
  PATIENCE_MS,
);

test(
  'the proof can fail: it finds what was broken on purpose',
  async () => {
    const { code, said } = await prove(
      '--self-check',
      '--seed',
      SEED,
      '--only',
      'finish without guard,no start ticket,results streamed from their beginning',
    );
    expect(code, said).toBe(0);
    expect(said).toContain('self-check: every break was found');
  },
  PATIENCE_MS,
);

test('a method that does not exist is wrong use', async () => {
  const { code, said } = await prove('--only', 'sweeps');
  expect(code).toBe(2);
  expect(said).toContain('There is no method `sweeps`. Known: sweep-controller');
});
