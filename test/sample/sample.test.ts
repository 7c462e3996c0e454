import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const sampleDir = fileURLToPath(new URL('../../scripts/sample/', import.meta.url));
const program = join(sampleDir, 'phase.mjs');

const FAILING = ['research-system-v4', 'research-gatherers-social'];
const UNRECORDED = ['fileorg-p2-20251208', 'fileorg-p2-batch-upload'];
const COMPLETING = ['retry-api-router-v4', 'research-api-router'];
const KILLED = ['telemetry-test-single', 'telemetry-test-phase-1'];
const HANGING = ['research-system-v3', 'research-foundation-orchestrator'];
const WITH_CHILD = ['research-system-v21', 'research-foundation-intent-discovery'];
const ESCALATING = ['build127-phase1-self-healing-governance', 'build127-phase1-self-healing-governance'];

let folder: string;
let started: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drain-sample-'));
  started = [];
});

afterEach(() => {
  for (const { pid } of started) endGroup(pid);
  rmSync(folder, { recursive: true, force: true });
});

describe('the sample backlog', () => {
  const phases = readBacklog();
  const runs = groupBy(phases, 'run_id');
  const isQueued = ({ state }: SamplePhase) => state === 'QUEUED' || state === 'GATE';
  const isFailed = ({ state }: SamplePhase) => state === 'FAILED';

  test('holds 456 phases of 70 runs, each once', () => {
    expect(runs.size).toBe(70);
    expect(phases).toHaveLength(456);
    expect(new Set(phases.map((phase) => `${phase.run_id}/${phase.phase_id}`)).size).toBe(456);
  });

  test('keeps the states as they were spelt', () => {
    const counts = Object.fromEntries([...groupBy(phases, 'state')].map(([state, each]) => [state, each.length]));
    expect(counts).toEqual({ FAILED: 207, QUEUED: 107, GATE: 1, COMPLETE: 141 });
  });

  test('has 163 failed phases in 30 runs without queued work, and 44 in 20 runs with it', () => {
    const failing = [...runs.values()].filter((each) => each.some(isFailed));
    const held = failing.filter((each) => each.some(isQueued));
    const eligible = failing.filter((each) => !each.some(isQueued));
    expect([eligible.length, eligible.flat().filter(isFailed).length]).toEqual([30, 163]);
    expect([held.length, held.flat().filter(isFailed).length]).toEqual([20, 44]);
  });

  test('lists the phases of a run by tier, then by phase', () => {
    for (const each of runs.values()) {
      const positions = each.map((phase) => phase.tier_index * 1000 + phase.phase_index);
      expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    }
  });
});

describe('the phase program', () => {
  test.each([
    { key: FAILING, attempt: 1, code: 2, error: "E   ImportError: cannot import name 'ReviewConfig'" },
    { key: UNRECORDED, attempt: 1, code: 1, error: 'error: ' },
    { key: UNRECORDED, attempt: 2, code: 1, error: 'error: ' },
  ])('ends attempt $attempt of $key the same way each time', async ({ key, attempt, code, error }) => {
    const [first, second] = await Promise.all([play(key, { attempt }), play(key, { attempt })]);
    expect([first.code, second.code]).toEqual([code, code]);
    expect(listUntimed(first.stderr)).toEqual(listUntimed(second.stderr));
    expect(first.stderr).toContain(`\n${error}`);
  });

  test('gives the failures of one run the same cause', async () => {
    const other = await play(['research-system-v4', 'research-foundation-intent-discovery']);
    expect(listUntimed(other.stderr)).toEqual(listUntimed((await play(FAILING)).stderr));
  });

  test('mends a failure on a later attempt', async () => {
    const codes = await Promise.all([1, 2, 3].map(async (attempt) => (await play(FAILING, { attempt })).code));
    expect(codes).toEqual([2, 2, 0]);
  });

  test('completes with code 0 and a result file that says so', async () => {
    const { code, stdout } = await play(COMPLETING);
    expect(code).toBe(0);
    expect(stdout).toContain('All checks passed');
    expect(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'))).toEqual({ status: 'complete' });
  });

  test('reports telemetry as JSON Lines, with an escalation after a truncated output', async () => {
    await play(ESCALATING);
    const events = readTelemetry();
    expect(events[0]).toMatchObject({ event: 'token_estimation_v2', truncated: true, success: false });
    expect(events[1]).toMatchObject({ event: 'token_budget_escalation', was_truncated: true });
    expect(['low', 'medium', 'high', 'maintenance']).toContain(events[0]?.complexity);
  });

  test('reports no telemetry when the checks fail before a model is asked', async () => {
    await play(FAILING);
    expect(existsSync(join(folder, 'telemetry.jsonl'))).toBe(false);
  });

  test('dies in the middle where the recorded log broke off', async () => {
    expect(await play(KILLED)).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  test('hangs where the recorded attempt hung, and ends on SIGTERM', async () => {
    const child = start(HANGING);
    await waitForText(child, 'Waiting for the model provider');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
  });

  test('now and then has a child in its own process group', async () => {
    const child = start(WITH_CHILD, { args: ['--speed', '1'] });
    const exit = once(child, 'exit');
    while (child.exitCode === null && listGroup(child.pid).length < 2) await sleep(5);
    expect(listGroup(child.pid)).toHaveLength(2);
    await exit;
  });

  test.each([
    { args: [], problem: 'RUN PHASE' },
    { args: ['a', 'b', '--speed', '0'], problem: '--speed' },
    { args: ['a', 'b', '--ending', 'sideways'], problem: '--ending must be one of' },
    { args: ['a', 'b', '--ending', 'leave-queued'], problem: 'needs --database' },
  ])('refuses $args with code 64, naming $problem', async ({ args, problem }) => {
    const { code, stderr } = await play(args);
    expect(code).toBe(64);
    expect(stderr).toContain(problem);
  });
});

describe('the phase program on an Autopack database', () => {
  const failed = { state: 'FAILED', last_failure_reason: 'PATCH_FAILED' };

  test.each([
    { ending: 'complete', code: 0, own: { ...failed, state: 'COMPLETE' }, other: failed },
    { ending: 'failed', code: 2, own: { state: 'FAILED', last_failure_reason: expect.stringContaining('FAILED: ') } },
    {
      ending: 'exit0-failed',
      code: 0,
      own: { state: 'FAILED', last_failure_reason: expect.stringContaining('FAILED: ') },
    },
    { ending: 'leave-queued', code: 0, own: { ...failed, state: 'QUEUED' }, other: failed },
    { ending: 'wrong-phase', code: 0, own: failed, other: { ...failed, state: 'COMPLETE' } },
  ])('ends $ending with code $code and the states that belong to it', async ({ ending, code, own, other = failed }) => {
    const file = createAutopack();
    const ended = await play(['r', 'own'], { args: ['--database', file, '--ending', ending] });
    expect(ended.code).toBe(code);
    expect(readStates(file)).toEqual({ other, own });
    expect(existsSync(join(folder, 'result.json'))).toBe(ending === 'complete');
  });

  test('says which phase the database does not have', async () => {
    const { code, stderr } = await play(['r', 'absent'], {
      args: ['--database', createAutopack(), '--ending', 'failed'],
    });
    expect(code).toBe(64);
    expect(stderr).toContain('has no phase r/absent');
  });
});

interface SamplePhase {
  readonly run_id: string;
  readonly phase_id: string;
  readonly phase_index: number;
  readonly tier_index: number;
  readonly state: string;
}

interface Playing {
  readonly args?: string[];
  readonly attempt?: number;
}

function readBacklog(): SamplePhase[] {
  return parseLines(readFileSync(join(sampleDir, 'backlog.jsonl'), 'utf8')) as SamplePhase[];
}

function groupBy(phases: SamplePhase[], name: 'run_id' | 'state'): Map<string, SamplePhase[]> {
  const groups = new Map<string, SamplePhase[]>();
  for (const phase of phases) groups.set(phase[name], [...(groups.get(phase[name]) ?? []), phase]);
  return groups;
}

function readTelemetry(): Record<string, unknown>[] {
  return parseLines(readFileSync(join(folder, 'telemetry.jsonl'), 'utf8')) as Record<string, unknown>[];
}

function parseLines(text: string): unknown[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Starts a phase as the leader of its own process group, at twenty times the speed. */
function start(key: string[], { args = [], attempt = 1 }: Playing = {}): ChildProcess {
  const child = spawn(process.execPath, [program, ...key, ...args], {
    detached: true,
    env: {
      ...process.env,
      SAMPLE_SPEED: '20',
      DRAIN_ATTEMPT: String(attempt),
      DRAIN_TELEMETRY_FILE: join(folder, 'telemetry.jsonl'),
      DRAIN_RESULT_FILE: join(folder, 'result.json'),
    },
  });
  started.push(child);
  return child;
}

async function play(key: string[], playing?: Playing) {
  const child = start(key, playing);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (data) => (stdout += data));
  child.stderr?.on('data', (data) => (stderr += data));
  const [code, signal] = await once(child, 'close');
  return { code, signal, stdout, stderr };
}

async function waitForText(child: ChildProcess, text: string): Promise<void> {
  let seen = '';
  for await (const data of child.stderr ?? []) {
    seen += data;
    if (seen.includes(text)) return;
  }
  throw new Error(`The phase ended without "${text}": ${seen}`);
}

function listUntimed(stderr: string): string[] {
  return stderr.split('\n').filter((line) => !line.startsWith('['));
}

function listGroup(pid: number | undefined): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && findGroup(name) === String(pid));
}

/** The process group of a process; undefined when it has ended meanwhile. */
function findGroup(pid: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[2];
  } catch {
    return undefined;
  }
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function createAutopack(): string {
  const file = join(folder, 'autopack.db');
  const db = new Database(file);
  db.exec(`CREATE TABLE phases (id INTEGER PRIMARY KEY, phase_id TEXT, run_id TEXT, tier_id INTEGER,
    phase_index INTEGER, state TEXT, last_failure_reason TEXT)`);
  const insert = db.prepare(`INSERT INTO phases VALUES (NULL, ?, 'r', 1, ?, 'FAILED', 'PATCH_FAILED')`);
  for (const [index, phase] of ['other', 'own'].entries()) insert.run(phase, index);
  db.close();
  return file;
}

function readStates(file: string): Record<string, unknown> {
  const db = new Database(file, { readonly: true });
  const rows = db.prepare('SELECT phase_id, state, last_failure_reason FROM phases ORDER BY id').all() as {
    phase_id: string;
  }[];
  db.close();
  return Object.fromEntries(rows.map(({ phase_id, ...rest }) => [phase_id, rest]));
}
