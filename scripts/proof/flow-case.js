// One run of a flow under test, in a folder of its own: the processes that run it, and all that is left of it.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { deserialize } from 'node:v8';
import { root } from '../install.js';

const Database = createRequire(import.meta.url)('better-sqlite3');
const PROGRAM = join(root, 'scripts', 'proof', 'pipeline-run.js');

/** A run that takes longer hangs, which is told. */
const PATIENCE_MS = 60_000;

/** What is written down of a batch, and must not depend on how often it was cut off. */
const BATCHES = `select s.scope, b.number, b.status, b.size, b.start_index offset, b.digest, b.unfinished, b.row_count rows,
  b.loaded_count loaded, b.skipped_count skipped, b.delivered, b.seq, json_extract(b.error, '$.step') failed
  from drain_pipe_batches b join drain_pipe_scopes s on s.id = b.scope order by s.scope, b.number`;

const EVENTS = `select e.seq, e.type, s.scope, e.number from drain_pipe_events e
  left join drain_pipe_scopes s on s.id = e.scope order by e.seq`;

/**
 * @typedef {object} Kept what the database holds
 * @property {Record<string, any>[]} batches
 * @property {Record<string, any>[]} events
 * @property {string[]} steps
 * @property {Record<string, any>[]} runs
 * @property {number} outdated scopes
 * @property {Record<string, object[]>} tables the user's own
 * @property {string} integrity
 */
export class FlowCase {
  /** @param {{ mark: string, flow: string, file?: string }} options `flow`: its name; `file`: of its database */
  constructor(folder, { mark, flow, file = 'rows.db' }) {
    Object.assign(this, { folder, mark, flow, file });
  }

  /** Begins with what another one has come to. */
  static from(template, folder, options) {
    if (template === undefined) mkdirSync(folder, { recursive: true });
    else cpSync(template.folder, folder, { recursive: true });
    return new FlowCase(folder, options);
  }

  get database() {
    return join(this.folder, this.file);
  }

  /** With a rollback journal and a table of the user's own. */
  prepareDatabase() {
    const db = new Database(this.database);
    db.exec('create table mine (id)');
    db.close();
  }

  /** @returns {Promise<{ code: number | null, signal: string | null, hung: boolean, stderr: string }>} */
  async run(library, stage, env = {}) {
    const own = Object.entries(process.env).filter(([name]) => !/^(DRAIN|PROOF)_/.test(name));
    const child = spawn(process.execPath, [PROGRAM, library, this.flow, String(stage), this.folder], {
      env: { ...Object.fromEntries(own), PROOF_MARK: this.mark, PROOF_CRASH_FILE: join(this.folder, 'crash'), ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ran = { hung: false, stderr: '' };
    child.stderr.setEncoding('utf8').on('data', (text) => {
      ran.stderr += text;
    });
    const timer = setTimeout(() => {
      ran.hung = true;
      child.kill('SIGKILL');
    }, PATIENCE_MS);
    const [code, signal] = await new Promise((resolve) => child.once('close', (...how) => resolve(how)));
    clearTimeout(timer);
    return { ...ran, code, signal };
  }

  /** The point at which it was killed; nothing where it ended before. It is forgotten by that. */
  takeCrash() {
    const at = this.#read('crash').trim() || undefined;
    writeFileSync(join(this.folder, 'crash'), '');
    return at;
  }

  /** What it came to in the end; nothing where it was killed before. */
  get outcome() {
    return this.outcomeIn('outcome');
  }

  outcomeIn(name) {
    const file = join(this.folder, name);
    return existsSync(file) ? deserialize(readFileSync(file)) : undefined;
  }

  /** What one of several came to, is what it came to. */
  adopt(name) {
    cpSync(join(this.folder, name), join(this.folder, 'outcome'));
  }

  forgetOutcome() {
    rmSync(join(this.folder, 'outcome'), { force: true });
  }

  /** What its functions said, in the order in which they did. @param {'witness' | 'sink' | 'heard'} file */
  said(file) {
    const lines = this.#read(file).split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line));
  }

  /** Of a copy: whoever opens a database after a kill mends it, and that is for the next run to do. @returns {Kept} */
  kept() {
    const copy = join(this.folder, 'copy');
    mkdirSync(copy);
    for (const name of readdirSync(this.folder).filter((each) => each.startsWith(this.file)))
      cpSync(join(this.folder, name), join(copy, name));
    const db = new Database(join(copy, this.file));
    try {
      return readKept(db);
    } finally {
      db.close();
      rmSync(copy, { recursive: true });
    }
  }

  #read(name) {
    const file = join(this.folder, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }
}

function readKept(db) {
  const names = db.prepare("select name from sqlite_master where type = 'table'").pluck().all();
  const own = names.filter((name) => !name.startsWith('drain_pipe_'));
  const all = (sql) => (names.includes('drain_pipe_meta') ? db.prepare(sql).all() : []);
  return {
    batches: all(BATCHES),
    events: all(EVENTS),
    steps: all('select step from drain_pipe_steps order by step').map(({ step }) => step),
    runs: all('select run_id, state, owner from drain_pipe_runs'),
    outdated: all('select 1 from drain_pipe_scopes where outdated').length,
    tables: Object.fromEntries(own.map((name) => [name, db.prepare(`select * from ${name} order by id`).all()])),
    integrity: db.pragma('integrity_check', { simple: true }),
  };
}
