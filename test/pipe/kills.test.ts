/** The process of a flow is killed while its commands run: what they did is neither lost nor done twice. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { openWriter } from '../../src/db/open.ts';
import { transact } from '../../src/db/transact.ts';
import { putPipe } from '../../src/store/put-pipe.ts';
import { openBacklog, type TestBacklog } from '../support/backlog.ts';
import { plainEnvironment, temporaryFolder } from '../support/cli.ts';
import { fixture, isAlive, mark, until } from '../support/processes.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const REQUIRE = "import { createRequire as made } from 'node:module'; const require = made(import.meta.url);";

interface FlowBacklog extends TestBacklog {
  /** Drains the phase of the flow, whatever its state, and nothing else. */
  drain(): ReturnType<TestBacklog['start']>;
  /** The process of the flow alone, in no phase. */
  startAlone(): ChildProcess;
  /** Lines of the witness that begin so. */
  seen(what: 'begin' | 'through'): string[];
  /** Of the process of the flow. */
  flowPid(): number;
  /** One of the commands, or all of them. */
  release(name?: number): void;
  /** `OUTCOME` of the attempts of commands, in the order of their claims. */
  outcomes(): string[];
  /** Of these attempts, how many have. */
  succeeded(): number;
  /** Attempts of commands that were burned. */
  burned(): number;
}

/** A flow over `elements`, `atOnce` at a time, whose commands wait to be released. */
async function flowBacklog(elements: number, atOnce: number): Promise<FlowBacklog> {
  const folder = temporaryFolder();
  const program = await bundled(folder);
  const backlog = openBacklog(folder);
  const said = [fixture('say-once'), backlog.path('witness'), backlog.path('go')];
  const flow = [process.execPath, program, backlog.path('.drain'), elements, atOnce, backlog.path('out.json'), ...said];
  const db = await openWriter(join(folder, '.drain', 'drain.db'), { create: true });
  const work = { flow: 'flow', file: program, store: backlog.path('none.db'), run: 'r' };
  const command = { template: flow.map(String), shell: false, literal: true };
  const more = { stdin: undefined, cwd: folder, timeoutMs: undefined, by: 'test', at: 1 };
  transact(db, () => putPipe(db, { runId: 'r', phaseId: 'flow', work, isNew: true, command, ...more }));
  db.close();
  const drain = (): ReturnType<TestBacklog['start']> => {
    const { state } = backlog.phase('r', 'flow');
    return backlog.start([
      '--run-id',
      'r',
      '--state',
      state === 'failed' ? state : 'queued',
      '--no-skip-runs-with-queued',
      '--grace-seconds',
      '2',
    ]);
  };
  const open = "select ref from attempts where phase_id = 'flow' and outcome is null and ref is not null";
  const outcomes = (): string[] =>
    backlog
      .query("select outcome from attempts where phase_id != 'flow' order by handle")
      .map(({ outcome }) => outcome);
  return {
    ...backlog,
    ...{ drain, outcomes, succeeded: () => outcomes().filter((outcome) => outcome === 'succeeded').length },
    burned: () => backlog.query("select sum(burned) burned from phases where phase_id != 'flow'")[0].burned,
    seen: (what) => backlog.lines('witness').filter((line) => line.startsWith(what)),
    flowPid: () => Number(backlog.query(open)[0]?.ref),
    startAlone: () => {
      const env = { ...plainEnvironment(), ...mark, DRAIN_RUN_ID: 'r', DRAIN_PHASE_ID: 'flow' };
      const [file = '', ...args] = flow.map(String);
      return spawn(file, args, { cwd: folder, env, stdio: 'ignore' });
    },
    release: (name) => writeFileSync(backlog.path(name === undefined ? 'go' : `go.${name}`), ''),
  };
}

/** Beside what it looks for: its package, and what is native. */
async function bundled(folder: string): Promise<string> {
  const outfile = join(folder, 'program', 'dist', 'run-flow.js');
  await build({
    ...{
      entryPoints: [fixture('run-flow.ts')],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
    },
    ...{
      external: ['better-sqlite3', '@opentelemetry/api'],
      banner: { js: REQUIRE },
      logLevel: 'error',
      absWorkingDir: ROOT,
    },
  });
  for (const name of ['node_modules', 'migrations', 'package.json'])
    symlinkSync(join(ROOT, name), join(folder, 'program', name));
  return outfile;
}

const pidsOf = (lines: readonly string[]): number[] => lines.map((line) => Number(line.split(' ')[2]));
const said = (elements: number): string[] => Array.from({ length: elements }, (_, n) => `said ${n}\n`);

describe('a flow in a phase', () => {
  test('runs its commands as phases of its run, beside itself', async () => {
    const backlog = await flowBacklog(4, 2);
    backlog.release();
    expect((await backlog.drain().ended).code).toBe(0);
    expect(JSON.parse(backlog.read('out.json'))).toEqual(said(4));
    const phases = backlog.query('select phase_id, state from phases order by phase_id');
    expect(phases.map(({ phase_id, state }) => `${phase_id} ${state}`)).toEqual([
      ...[1, 2, 3, 4].map((batch) => `each.${batch}.work complete`),
      'flow complete',
    ]);
    expect(backlog.query('select door, status from sessions order by started_seq')).toEqual([
      { door: 'drain', status: 'completed' },
      { door: 'pipe', status: 'completed' },
    ]);
  });

  test.each([0, 1, 3])(
    'that is killed with %i of its 4 commands complete: those are not run again, the others are',
    async (done) => {
      const backlog = await flowBacklog(4, 4);
      const first = backlog.drain();
      const begun = await until('all to begin', () => backlog.seen('begin').length === 4 && backlog.seen('begin'));
      for (let name = 0; name < done; name++) backlog.release(name);
      await until('those to be complete', () => backlog.succeeded() === done);
      process.kill(backlog.flowPid(), 'SIGKILL');
      expect((await first.ended).code).toBe(3);
      expect(pidsOf(begun).filter(isAlive)).toEqual([]);
      expect(backlog.phase('r', 'flow')).toMatchObject({ state: 'queued', burned: 0 });
      backlog.release();
      expect((await backlog.drain().ended).code).toBe(0);
      expect(JSON.parse(backlog.read('out.json'))).toEqual(said(4));
      expect(backlog.outcomes()).toHaveLength(4 + 4 - done);
      expect([backlog.succeeded(), backlog.burned()]).toEqual([4, 0]);
    },
  );

  test('whose controller is killed with it: what its commands left is settled, and the output is the same', async () => {
    const backlog = await flowBacklog(4, 4);
    const first = backlog.drain();
    const begun = await until('all to begin', () => backlog.seen('begin').length === 4 && backlog.seen('begin'));
    backlog.release(0);
    await until('one to be complete', () => backlog.succeeded() === 1);
    const flowPid = backlog.flowPid();
    first.child.kill('SIGKILL');
    process.kill(flowPid, 'SIGKILL');
    await first.ended;
    const recovered = await backlog.run(['recover', '--wait']);
    expect(recovered.code).toBe(0);
    expect(pidsOf(begun).filter(isAlive)).toEqual([]);
    expect(backlog.outcomes()).toEqual(['succeeded', 'interrupted', 'interrupted', 'interrupted']);
    backlog.release();
    expect((await backlog.drain().ended).code).toBe(0);
    expect(JSON.parse(backlog.read('out.json'))).toEqual(said(4));
    expect([backlog.succeeded(), backlog.burned()]).toEqual([4, 0]);
  });

  test('that comes back while its commands still run waits for them, and takes their output', async () => {
    const backlog = await flowBacklog(2, 2);
    const first = backlog.startAlone();
    const begun = await until('both to begin', () => backlog.seen('begin').length === 2 && backlog.seen('begin'));
    first.kill('SIGKILL');
    await once(first, 'exit');
    expect(pidsOf(begun).filter(isAlive)).toHaveLength(2);
    const second = backlog.startAlone();
    const ended = once(second, 'exit');
    const adopted = "select 1 from attempts where adopted_by is not null and outcome is null and phase_id != 'flow'";
    await until('both to be adopted', () => backlog.query(adopted).length === 2);
    backlog.release();
    expect(await ended).toEqual([0, null]);
    expect(JSON.parse(backlog.read('out.json'))).toEqual(said(2));
    expect([backlog.seen('begin').length, backlog.outcomes()]).toEqual([2, ['succeeded', 'succeeded']]);
  });

  test('that is told to stop ends its commands, and gives them back unburned', async () => {
    const backlog = await flowBacklog(4, 4);
    const first = backlog.drain();
    const begun = await until('all to begin', () => backlog.seen('begin').length === 4 && backlog.seen('begin'));
    first.child.kill('SIGINT');
    expect((await first.ended).code).toBe(130);
    expect(pidsOf(begun).filter(isAlive)).toEqual([]);
    expect(backlog.outcomes()).toEqual(['interrupted', 'interrupted', 'interrupted', 'interrupted']);
    expect(backlog.query('select distinct state, burned from phases')).toEqual([{ state: 'queued', burned: 0 }]);
    backlog.release();
    expect((await backlog.drain().ended).code).toBe(0);
    expect(JSON.parse(backlog.read('out.json'))).toEqual(said(4));
  });
});
