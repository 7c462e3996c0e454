// A backlog under test: runs the program on it as a user would, and reads what it left.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readWitness } from './witness.js';

const Database = createRequire(import.meta.url)('better-sqlite3');

/** A command that takes longer hangs, which is told. */
const PATIENCE_MS = 60_000;

/**
 * @typedef {{ code: number | null, signal: string | null, stdout: string, stderr: string, hung: boolean, tookMs: number }} Ran
 * @typedef {{ program?: string, env?: Record<string, string>, wrap?: readonly string[], patienceMs?: number }} RunOptions
 * `wrap`: words of a command that runs the rest
 */
export class Backlog {
  /** @param {{ mark: string, program: string }} options */
  constructor(folder, { mark, program }) {
    this.folder = folder;
    this.mark = mark;
    this.program = program;
    this.witnessFile = this.path('witness');
    mkdirSync(folder, { recursive: true });
  }

  path(name) {
    return join(this.folder, name);
  }

  get database() {
    return this.path('.drain/drain.db');
  }

  write(name, text) {
    writeFileSync(this.path(name), text);
  }

  /**
   * @param {readonly string[]} args
   * @param {RunOptions} [options]
   * @returns {import('node:child_process').ChildProcess & { ended: Promise<Ran> }}
   */
  start(args, { program = this.program, env = {}, wrap = [], patienceMs = PATIENCE_MS } = {}) {
    const [file, ...words] = [...wrap, process.execPath, program, ...args];
    const child = spawn(file, words, {
      cwd: this.folder,
      env: this.environment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return Object.assign(child, { ended: collect(child, patienceMs) });
  }

  /** @returns {Promise<Ran>} */
  run(args, options) {
    return this.start(args, options).ended;
  }

  /** With `--json`; `document` is undefined when what it printed is none. */
  async json(args, options) {
    const ran = await this.run([...args, '--json'], options);
    return { ...ran, document: parse(ran.stdout) };
  }

  /** A program of the proof's own beside it, marked like the phases. */
  spawn(file, args, options = {}) {
    return spawn(file, args, { cwd: this.folder, stdio: 'ignore', ...options, env: this.environment(options.env) });
  }

  environment(more = {}) {
    const own = Object.entries(process.env).filter(([name]) => !/^(DRAIN|PROOF)_/.test(name));
    return {
      ...Object.fromEntries(own),
      NO_COLOR: '1',
      PROOF_MARK: this.mark,
      PROOF_WITNESS: this.witnessFile,
      ...more,
    };
  }

  query(sql, ...values) {
    return this.withDatabase((db) => db.prepare(sql).all(...values), { readonly: true });
  }

  /** For what the proof itself changes. */
  change(sql, ...values) {
    return this.withDatabase((db) => db.prepare(sql).run(...values));
  }

  withDatabase(work, options = {}) {
    const db = new Database(this.database, { fileMustExist: true, timeout: 10_000, ...options });
    try {
      return work(db);
    } finally {
      db.close();
    }
  }

  attempts() {
    return this.query('select * from attempts order by handle');
  }

  witness() {
    return readWitness(this.witnessFile);
  }

  /** Every supervisor that has written a record here, by pid: a phase with another parent had lost its own when it began. */
  supervisors() {
    return new Set(this.records().map((file) => Number(this.read(file).split(' ', 1)[0])));
  }

  /** The files of supervisors' records. */
  records() {
    const sessions = this.path('.drain/sessions');
    const files = existsSync(sessions) ? readdirSync(sessions, { recursive: true, encoding: 'utf8' }) : [];
    return files.filter((file) => file.endsWith('.record')).map((file) => join(sessions, file));
  }

  /** @returns {string} '' when there is no such file */
  read(path) {
    return existsSync(path) ? readFileSync(path, 'latin1') : '';
  }
}

async function collect(child, patienceMs) {
  const began = performance.now();
  const output = { stdout: '', stderr: '', hung: false };
  for (const name of ['stdout', 'stderr'])
    child[name].setEncoding('utf8').on('data', (text) => {
      output[name] += text;
    });
  const timer = setTimeout(() => {
    output.hung = true;
    child.kill('SIGKILL');
  }, patienceMs);
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject);
    // Not `close`: whoever it leaves behind may hold its output open.
    child.once('exit', (...how) => resolve(how));
  });
  clearTimeout(timer);
  await Promise.race([new Promise((resolve) => child.once('close', resolve)), sleep(200)]);
  return { ...output, code, signal, tookMs: performance.now() - began };
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
