// Processes that have nothing to do with drain: whoever signals them has mistaken them for something else.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../install.js';
import { isAlive, signal, statOf, until } from './processes.js';

const PROGRAM = join(root, 'scripts', 'proof', 'bystander.sh');

/** Whatever becomes of the proof, they end with it. */
const living = new Set();
process.once('exit', () => {
  for (const pid of living) signal(-pid, 'SIGKILL');
});

/** Leads a session and a group of its own, as phases and supervisors do. It bears no mark. */
export class Bystander {
  #file;

  /** @param {string} file where it writes down what happens to it */
  static async open(file) {
    const child = spawn(PROGRAM, [file], { detached: true, stdio: 'ignore', env: { PATH: process.env.PATH } });
    living.add(child.pid);
    if (!(await until(() => existsSync(file)))) throw new Error('The bystander did not come up.');
    return new Bystander(child.pid, file);
  }

  constructor(pid, file) {
    this.pid = pid;
    this.start = statOf(pid).start;
    this.#file = file;
  }

  /** What it got; `KILL` when it is no more there. */
  get signals() {
    const heard = readFileSync(this.#file, 'utf8').trim().split('\n').slice(1);
    return isAlive(this.pid) && statOf(this.pid).start === this.start ? heard : [...heard, 'KILL'];
  }

  close() {
    living.delete(this.pid);
    if (!this.signals.includes('KILL')) signal(-this.pid, 'SIGKILL');
  }
}
