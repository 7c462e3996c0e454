/** Two nights of the sample backlog, some causes mended between them. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openBacklog, type TestBacklog } from '../support/backlog.ts';
import { temporaryFolder } from '../support/cli.ts';

const sample = (name: string): string => fileURLToPath(new URL(`../../scripts/sample/${name}`, import.meta.url));
const RUNS = ['fileorg-p2-20251208', 'fileorg-p2-20251208d', 'research-system-v2', 'autopack-diagnostics-parity-v2'];

interface Family {
  readonly fingerprint: string;
  readonly sample: string;
  readonly new: boolean;
  readonly nights: number;
}

test('the second report tells which families went away, which stayed and which are new', async () => {
  const backlog = openBacklog(temporaryFolder());
  await night(backlog, []);
  const first = (await backlog.json(['report'])).document;
  age(backlog);
  await night(backlog, ['--mended', 'praw', '--mended', 'corrupt patch']);
  const { document } = await backlog.json(['report']);

  const families = (report: { families: Family[] }): Family[] => report.families;
  const named = (text: string): string | undefined =>
    families(first).find((family) => family.sample.includes(text))?.fingerprint;
  const gone = document.fixed.gone.map(({ fingerprint }: Family) => fingerprint);
  expect(gone).toEqual(expect.arrayContaining([named("No module named 'praw'"), named('corrupt patch')]));
  const known = families(first).map(({ fingerprint }) => fingerprint);
  const stayed = families(document).filter(({ fingerprint }) => known.includes(fingerprint));
  const fresh = families(document).filter(({ fingerprint }) => !known.includes(fingerprint));
  expect(stayed.map((family) => [family.new, family.nights])).toEqual(stayed.map(() => [false, 2]));
  expect(fresh.map((family) => [family.new, family.nights])).toEqual(fresh.map(() => [true, 1]));
  expect([stayed.length > 0, fresh.length > 0]).toEqual([true, true]);
  expect(stayed.some(({ fingerprint }) => gone.includes(fingerprint))).toBe(false);
  expect(document.previous).toMatchObject({ tried: first.counts.tried, fixed: first.counts.fixed });
  expect(document.still_failing.before).toBe(first.still_failing.now);

  const { stdout } = await backlog.run(['report']);
  expect(stdout).toMatch(new RegExp(`^FIXED +\\d+ of ${gone[0]} \\(\\w+\\), gone`, 'm'));
  expect(stdout).toMatch(new RegExp(`^ ${fresh[0]?.fingerprint} .* NEW `, 'm'));
  expect(stdout).toMatch(new RegExp(`^ ${stayed[0]?.fingerprint} .* 2nd night$`, 'm'));
  expect(stdout).toMatch(new RegExp(`^NEXT +drain show ${fresh[0]?.fingerprint} +new in this night: start here$`, 'm'));
});

/** All that these runs may run, each phase by a program that has been mended so far. */
async function night(backlog: TestBacklog, mended: readonly string[]): Promise<void> {
  const words = mended.map((word) => (word.startsWith('--') ? word : `'${word}'`)).join(' ');
  const command = `node ${sample('phase.mjs')} {{ run.id }} {{ phase.id }} --speed 50 ${words}`;
  await backlog.run(['import', sample('backlog.jsonl'), '--command', command]);
  const limits = ['--max-fingerprint-repeats', '0', '--max-timeouts-per-run', '0', '--timeout', '20s'];
  const all = ['--batch-size', '0', '--concurrency', '2', '--per-run-concurrency', '2'];
  const { code, stderr } = await backlog.run([...RUNS.flatMap((run) => ['--run-id', run]), ...all, ...limits]);
  if (code !== 1) throw new Error(`the drain ended with ${code}: ${stderr}`);
}

/** As if a day had passed. */
function age(backlog: TestBacklog): void {
  const back = (columns: readonly string[]): string => columns.map((name) => `${name} = ${name} - 86400000`).join(', ');
  backlog.write(`update sessions set ${back(['started_at_ms', 'ended_at_ms', 'heartbeat_at_ms'])}`);
  backlog.write(`update attempts set ${back(['claimed_at_ms', 'started_at_ms', 'ended_at_ms'])}`);
}
