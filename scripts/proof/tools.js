// Programs that some methods need and few machines have.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

/** Without them a machine that is cut off would be waited for, once for each of its mirrors. */
const PATIENCE = ['-o', 'Acquire::http::Timeout=20', '-o', 'Acquire::Retries=1', '-o', 'DPkg::Lock::Timeout=120'];

/**
 * Installs what is missing where we may; what then is missing still, its method says.
 * @param {readonly string[]} names of programs, and of their packages
 */
export function installTools(names) {
  const missing = names.filter((name) => !has(name));
  if (missing.length > 0) installPackages(missing);
}

/**
 * Does nothing where we may not, or where there is no apt.
 * @param {readonly string[]} names
 */
export function installPackages(names) {
  if (process.getuid?.() !== 0 || !has('apt-get')) return;
  console.error(`Installing ${names.join(' and ')} ...`);
  const install = ['install', '-y', '-q', ...names];
  // A fresh machine has no lists of packages, and old ones name versions that are gone.
  if (!apt(install) && apt(['update', '-q'])) apt(install);
}

/** @param {readonly string[]} args */
function apt(args) {
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  return spawnSync('apt-get', [...PATIENCE, ...args], options).status === 0;
}

/** @param {string} program */
function has(program) {
  return spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0;
}

/** Whether a command ends well: what a machine allows is found out by trying. */
export function works(command, args) {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

/** libfaketime, for a program with threads; nothing where there is none. */
export function findFaketime() {
  const folders = ['/usr/lib', '/usr/local/lib', '/usr/lib64'];
  const candidates = folders
    .filter(existsSync)
    .flatMap((folder) => [folder, ...readdirSync(folder).map((name) => `${folder}/${name}`)]);
  return candidates.map((folder) => `${folder}/faketime/libfaketimeMT.so.1`).find(existsSync);
}
