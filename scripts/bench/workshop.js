// Where the measurements work: a temporary folder, the sources as one bundle in it, and clocks.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../install.js';

export const drain = join(root, 'dist', 'drain.js');

/** `folder` is removed by `close`. */
export async function openWorkshop() {
  const folder = mkdtempSync(join(tmpdir(), 'drain-bench-'));
  // The bundle finds its native module and its migrations from where it lies.
  for (const name of ['node_modules', 'migrations', 'package.json']) symlinkSync(join(root, name), join(folder, name));
  const close = () => rmSync(folder, { recursive: true, force: true });
  process.on('exit', close);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
  const source = await bundle(folder);
  return { folder, source, newFolder: (name) => newFolder(folder, name), close };
}

async function bundle(folder) {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: root,
    entryPoints: ['scripts/bench/source.js'],
    outfile: join(folder, 'source.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    external: ['better-sqlite3', 'drizzle-orm'],
    logLevel: 'warning',
  });
  return import(join(folder, 'source.mjs'));
}

function newFolder(folder, name) {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
}

/** Runs a shell command to its end. Seconds on the clock, and of processor time with all children. */
export function time(command, cwd) {
  const { stderr, status } = spawnSync('bash', ['-c', `TIMEFORMAT='%R %U %S'; time { ${command}; }`], {
    cwd,
    encoding: 'utf8',
    // As a phase of a drain this script would hand on the outer drain's names.
    env: { ...process.env, LC_ALL: 'C' },
  });
  const [wall, user, system] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  if (status !== 0 || system === undefined)
    throw new Error(`\`${command}\` ended with ${status}: ${stderr.slice(-500)}`);
  return { wall, cpu: user + system };
}

/** Milliseconds that `work` takes, the median of `times`. */
export function medianMs(times, work) {
  const took = Array.from({ length: times }, (_, nth) => {
    const began = performance.now();
    work(nth);
    return performance.now() - began;
  });
  return median(took);
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Whether a peer is there; moreutils has a `parallel` too, which is another program. */
export function hasGnu(program) {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return (stdout ?? '').includes('GNU');
}

/** mulberry32: the same numbers in every run. */
export function createRandom(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
