/**
 * Where and when a labelled failure happened. Members of a family share a cause and nothing else: each has another run and
 * phase, machine, checkout, night, process and log folder. Everything is derived from the family's name, so that the set
 * is the same on every machine.
 */
import type { EndingCause } from '../../../../src/core/executor.ts';
import type { Own } from '../../../../src/core/failure/fingerprint.ts';
import type { Finding } from '../../../../src/core/judge.ts';
import { formatHeader } from '../../../../src/logs/header.ts';
import { logNames } from '../../../../src/logs/name.ts';

interface Place {
  readonly run: string;
  readonly phase: string;
  readonly user: string;
  readonly home: string;
  /** The directory of the phase. */
  readonly cwd: string;
  /** Of the Python that it runs. */
  readonly python: string;
  readonly host: string;
  readonly day: string;
}

export interface Scene extends Place {
  /** Which member of its family, from 0. */
  readonly nth: number;
  /** Where its logs are. */
  readonly logs: string;
  readonly attemptId: string;
  int(least: number, most: number): number;
  hex(length: number): string;
  /** A word, as people name files, packages and tests. */
  name(): string;
  /** Lower-case letters and digits, as in temporary names. */
  word(length: number): string;
  /** Letters of both cases and digits, as in request ids. */
  id(length: number): string;
  uuid(): string;
  /** Such as `4.21`. */
  secs(most?: number): string;
  /** Each call is some seconds after the one before. */
  clock(): string;
  /** Such as `2026-02-11T03:12:44.071Z`. */
  iso(): string;
  tmp(): string;
  /** The one for this member. */
  either<T>(...choices: readonly T[]): T;
  lines(count: number, line: (index: number) => string): string;
}

export interface Output {
  readonly stderr?: string;
  readonly stdout?: string;
  /** Default: exit 1. */
  readonly ending?: EndingCause;
  readonly findings?: readonly Finding[];
}

export interface Sample {
  readonly family: string;
  readonly stderr: string;
  /** With the header that the engine writes. */
  readonly stdout: string;
  readonly ending: EndingCause;
  readonly findings?: readonly Finding[];
  readonly own: Own;
}

const NAMES =
  `account audit balance batch book budget bus cache calendar catalog chart clock codec credit customer debit
  digest draft export feed filter fixture gateway graph import index journal locale mailer matrix merge notice order parcel
  payroll period queue quote receipt report routing rules schema search sender ticket token vendor voucher wallet`.split(
    /\s+/,
  );

const PLACES: readonly Place[] = [
  place('nightly-2026-02-11', 'p04-invoice-totals', 'ann', '/home/ann', '/home/ann/work/ledger', '2026-02-11'),
  place('fix-review-7', 'item-0133', 'runner', '/home/runner', '/home/runner/work/ledger/ledger', '2026-02-12'),
  place('telegram-bot-v3', 'diagnostics-parity', 'root', '/root', '/workspace', '2026-02-14'),
  place('b12', '3', 'bob', '/Users/bob', '/Users/bob/src/ledger', '2025-12-28'),
  place('backlog', 'tests', 'build', '/var/lib/build', '/var/lib/build/agents/4/ledger-checkout', '2026-01-02'),
  place('research-113', 'api-contract-v2', 'drain', '/srv/drain', '/srv/drain/wt/api-contract-v2', '2026-02-19'),
  place(
    'release/2026.02',
    'smoke:eu-west-1',
    'gitlab-runner',
    '/home/gitlab-runner',
    '/builds/acme/ledger',
    '2026-02-20',
  ),
  place('sweep', 'seed-00042-lr-3e-4', 'mia', '/home/mia', '/mnt/nvme0/sweep/seed-00042-lr-3e-4', '2026-03-01'),
  place('agents-feb', 'refactor-auth', 'agent', '/home/agent', '/tmp/drain-wt-8fK2mQ/ledger', '2026-02-23'),
  place('Nacht 12', 'kleine-änderung', 'ben', '/home/ben', '/home/ben/Projekte/ledger', '2026-03-29'),
];

function place(run: string, phase: string, user: string, home: string, cwd: string, day: string): Place {
  const host = `${user}-${run.length + phase.length}.lan`;
  const python = run.length % 2 === 0 ? '/usr/lib/python3.11' : `${home}/.pyenv/versions/3.11.7/lib/python3.11`;
  return { run, phase, user, home, cwd, python, host, day };
}

/** The `nth` member's scene of the family with this name. */
export function sceneOf(family: string, nth: number): Scene {
  const random = generator(`${family}/${nth}`);
  const int = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  const pick = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet[int(0, alphabet.length - 1)]).join('');
  const hex = (length: number) => pick('0123456789abcdef', length);
  const word = (length: number) => pick('abcdefghijklmnopqrstuvwxyz0123456789_', length);
  const uuid = () => `${hex(8)}-${hex(4)}-7${hex(3)}-8${hex(3)}-${hex(12)}`;
  const where = PLACES[(hash(family) + nth * 3) % PLACES.length] as Place;
  let seconds = int(3600, 20_000);
  const clock = () => {
    seconds += int(1, 40);
    return new Date(seconds * 1000).toISOString().slice(11, 19);
  };
  return {
    ...where,
    nth,
    ...{ int, hex, word, uuid, clock },
    logs: `${where.home}/.local/share/drain/sessions/batch-drain-${where.day.replaceAll('-', '')}-${pick('0123456789', 6)}`,
    attemptId: uuid(),
    name: () => NAMES[int(0, NAMES.length - 1)] ?? '',
    id: (length) => pick('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', length),
    secs: (most = 90) => (int(20, most * 100) / 100).toFixed(2),
    iso: () => `${where.day}T${clock()}.${pick('0123456789', 3)}Z`,
    tmp: () => `/tmp/tmp${word(8)}`,
    either: (...choices) => choices[nth % choices.length] as (typeof choices)[number],
    lines: (count, line) => Array.from({ length: count }, (_, index) => `${line(index)}\n`).join(''),
  };
}

/** All members of one family: what each printed, and how it ended. */
export function family(name: string, members: number, output: (scene: Scene) => Output): Sample[] {
  return Array.from({ length: members }, (_, nth) => {
    const scene = sceneOf(name, nth);
    const { stderr = '', stdout = '', ending = exit(1), findings = [] } = output(scene);
    return { family: name, stderr, stdout: headerOf(scene) + stdout, ending, findings, own: ownOf(scene) };
  });
}

export function exit(code: number, oom?: true): EndingCause {
  return { is: 'exit', code, ...(oom && { oom }) };
}

export function signal(name: string, code: number, oom?: true): EndingCause {
  return { is: 'signal', signal: name, code, ...(oom && { oom }) };
}

/** As the engine tells it: its ids, its logs and what is beside them, and its directory. */
function ownOf({ run, phase, attemptId, logs, cwd }: Scene): Own {
  const { stdout, stderr } = logNames({ runId: run, phaseId: phase }, 1);
  const beside = stdout.replace(/\.stdout\.txt$/, '');
  const files = [stdout, stderr, `${beside}.result.json`, `${beside}.telemetry.jsonl`];
  return { runId: run, phaseId: phase, attemptId, paths: [...files.map((name) => `${logs}/${name}`), logs, cwd] };
}

function headerOf(scene: Scene): string {
  return formatHeader({
    databaseUrl: `${scene.home}/.local/share/drain/drain.db`,
    variables: [['LANG', 'C.UTF-8']],
    ...{ runId: scene.run, phaseId: scene.phase, attemptNumber: scene.int(1, 4), handle: `a${scene.int(20, 9000)}` },
    ...{ sessionId: scene.logs.split('/').at(-1) ?? '', host: scene.host, cwd: scene.cwd },
    ...{ commit: scene.hex(40), dirty: scene.int(0, 1) === 1, startedAt: new Date(scene.iso()) },
    path: `${scene.home}/.local/bin:/usr/local/bin:/usr/bin:/bin`,
    command: ['/bin/bash', 'scripts/phase.sh', scene.phase],
  });
}

/** FNV-1a. */
function hash(text: string): number {
  return [...text].reduce(
    (sum, character) => Math.imul(sum ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0,
    2_166_136_261,
  );
}

/** Mulberry32: small, and the same everywhere. */
function generator(seed: string): () => number {
  let state = hash(seed);
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
