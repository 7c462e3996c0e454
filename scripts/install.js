// Installs the dependencies where they are missing or of another lock file; used by every script that needs them.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const stamp = join(root, 'node_modules', '.drain-lock');

export function ensureInstalled() {
  refuseOldNode();
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8') + process.version;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock && bindingLoads()) return;
  console.error('Installing dependencies (SQLite may be compiled, which takes about a minute) ...');
  // Stated, because an npm configured for production would leave out what builds and tests.
  run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund']);
  if (!bindingLoads()) run('npm', ['rebuild', 'better-sqlite3']);
  writeFileSync(stamp, lock);
}

/** Runs a command to its end, its output being ours; ends this process with its code when it fails. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) console.error(`Cannot run ${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

/** A program of the dependencies. */
export function tool(name) {
  return join(root, 'node_modules', '.bin', name);
}

function bindingLoads() {
  try {
    const require = createRequire(import.meta.url);
    const Database = require('better-sqlite3');
    new Database(':memory:').close();
    return true;
  } catch {
    return false;
  }
}

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`drain needs Node 20.19 or newer; this is ${process.version}.`);
  process.exit(2);
}
