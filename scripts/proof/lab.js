// Where the proof works: a temporary folder, copies of the program in it, backlogs, and chance that a seed repeats.
import { createHash, randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRandom } from '../bench/workshop.js';
import { root } from '../install.js';
import { Backlog } from './backlog.js';
import { endMarked } from './processes.js';
import { buildProgram } from './program.js';

/** The program of the phases (see there for its arguments). */
export const PHASE = join(root, 'scripts', 'proof', 'phase.sh');

/** Phases that misbehave. */
export const ZOO = join(root, 'scripts', 'proof', 'zoo.sh');

export class Lab {
  /** In the environment of every process that is started here. */
  mark = randomUUID();
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'drain-proof-')));
  /** How much runs side by side. */
  width = Math.max(2, cpus().length);
  #programs = new Map();
  #templates = new Map();
  #made = 0;

  /**
   * @param {{ seed: number, short: boolean, variant?: readonly import('./program.js').Edit[] }} options
   * `variant`: edits that break every copy of the program that is made here
   */
  constructor({ seed, short, variant = [] }) {
    Object.assign(this, { seed, short, variant });
  }

  /** The program, with crash points where `edits` names them. Built once. */
  program(edits = []) {
    return this.#build([...this.variant, ...edits]);
  }

  #build(all) {
    const name = createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 12);
    if (!this.#programs.has(name)) this.#programs.set(name, buildProgram(join(this.folder, 'programs', name), all));
    return this.#programs.get(name);
  }

  /** The library of the same program: a module. */
  async library(edits = []) {
    return libraryOf(await this.program(edits));
  }

  /** The library as it is, where all others are broken on purpose: says what is right. */
  async intactLibrary() {
    return libraryOf(await this.#build([]));
  }

  /**
   * A backlog of its own with these rows imported, in a folder that nobody else uses.
   * @param {readonly object[]} rows
   * @param {{ under?: string }} [options] `under`: where to make it, instead of the lab's own folder
   */
  async newBacklog(rows, { under = this.folder } = {}) {
    const nth = ++this.#made;
    const folder = join(under, `backlog-${nth}`);
    cpSync(await this.#template(rows), folder, { recursive: true });
    return new Backlog(folder, { mark: `${this.mark}-${nth}.`, program: await this.program() });
  }

  /** A folder of its own in which there is no backlog yet. */
  async newFolder() {
    const nth = ++this.#made;
    const folder = join(this.folder, `backlog-${nth}`);
    return new Backlog(folder, { mark: `${this.mark}-${nth}.`, program: await this.program() });
  }

  /** The same numbers for the same seed and `purpose`, whatever else is run. */
  random(purpose) {
    return createRandom(createHash('sha256').update(`${this.seed} ${purpose}`).digest().readInt32LE());
  }

  /** Ends what is left of all that was started here, and removes its folder. */
  async close() {
    const left = await endMarked(this.mark);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    return left;
  }

  #template(rows) {
    const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    const known = this.#templates.get(text);
    if (known) return known;
    const made = this.#import(join(this.folder, `template-${this.#templates.size + 1}`), text);
    this.#templates.set(text, made);
    return made;
  }

  async #import(folder, text) {
    const backlog = new Backlog(folder, { mark: this.mark, program: await this.program() });
    backlog.write('rows.jsonl', text);
    const { code, stderr } = await backlog.run(['import', 'rows.jsonl']);
    if (code !== 0) throw new Error(`The rows were not imported: ${stderr}`);
    return folder;
  }
}

function libraryOf(program) {
  return join(dirname(program), 'index.js');
}

/** A failed phase whose program bears witness. */
export function phase(key, { seconds, code = 0, times, ...more }) {
  const [run_id, phase_id] = key.split('/');
  const words = [PHASE, String(seconds), String(code), ...(times === undefined ? [] : [String(times)])];
  return { run_id, phase_id, state: 'FAILED', command: words, ...more };
}

/** Does `work` for each item, `width` at a time, in order. */
export async function inParallel(items, width, work) {
  const rest = items[Symbol.iterator]();
  const one = async () => {
    for (let next = rest.next(); !next.done; next = rest.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: width }, one));
}
