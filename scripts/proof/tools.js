// Programs that some methods need and few machines have.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

/**
 * Installs what is missing where we may; what then is missing still, its method says.
 * @param {readonly string[]} names of programs, and of their packages
 */
export function installTools(names) {
  const missing = names.filter((name) => !has(name));
  if (missing.length === 0 || process.getuid?.() !== 0 || !has('apt-get')) return;
  console.error(`Installing ${missing.join(' and ')} ...`);
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  spawnSync('apt-get', ['install', '-y', '-q', ...missing], options);
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
