/** A backlog in a folder of its own, made and read as a user would: by import, by the session file, by the database. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type Ran, type Running, startDrain, temporaryFolder } from './cli.ts';
import { mark } from './processes.ts';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** A row of the JSON Lines file that is imported; a command is an argument vector. */
export interface Row {
  readonly run_id: string;
  readonly phase_id: string;
  readonly [field: string]: unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: documents are judged field by field, by the tests.
export type Document = any;

export interface TestBacklog {
  readonly folder: string;
  readonly database: string;
  /** A path in the backlog's folder. */
  path(name: string): string;
  run(args: readonly string[], options?: RunOptions): Promise<Ran>;
  start(args: readonly string[], options?: RunOptions): Running;
  /** Runs with `--json` and reads the document. */
  json(args: readonly string[], options?: RunOptions): Promise<Ran & { readonly document: Document }>;
  query(sql: string, ...values: unknown[]): Document[];
  /** Changes the database behind drain's back, as if time had passed. */
  write(sql: string): void;
  /** The newest session's file. */
  session(): Document;
  sessions(): string[];
  /** `state burned`, as the database has it. */
  phase(runId: string, phaseId: string): Document;
  read(name: string): string;
  has(name: string): boolean;
  lines(name: string): string[];
  /** The names in a folder. */
  list(name: string): string[];
}

export function openBacklog(folder: string): TestBacklog {
  const path = (name: string): string => join(folder, name);
  const database = path('.drain/drain.db');
  const sessionsFolder = path('.drain/sessions');
  const read = (name: string): string => readFileSync(path(name), 'utf8');
  const query = (sql: string, ...values: unknown[]): Document[] => {
    const db = new Database(database, { readonly: true, fileMustExist: true, timeout: 5000 });
    try {
      return db.prepare(sql).all(...values);
    } finally {
      db.close();
    }
  };
  const write = (sql: string): void => {
    const db = new Database(database, { fileMustExist: true, timeout: 5000 });
    db.exec(sql);
    db.close();
  };
  const sessions = (): string[] =>
    existsSync(sessionsFolder)
      ? query('select session_id from sessions order by started_seq, started_at_ms').map(({ session_id }) => session_id)
      : [];
  const start = (args: readonly string[], options: RunOptions = {}): Running =>
    startDrain(args, { cwd: folder, ...options, env: { ...mark, ...options.env } });
  return {
    folder,
    database,
    path,
    run: (args, options) => start(args, options).ended,
    start,
    json: async (args, options) => {
      const result = await start([...args, '--json'], options).ended;
      return { ...result, document: parse(result) };
    },
    query,
    write,
    sessions,
    session: () => JSON.parse(readFileSync(join(sessionsFolder, `${sessions().at(-1)}.json`), 'utf8')),
    phase: (runId, phaseId) => query('select * from phases where run_id = ? and phase_id = ?', runId, phaseId)[0],
    read,
    has: (name) => existsSync(path(name)),
    lines: (name) => (existsSync(path(name)) ? read(name).split('\n').filter(Boolean) : []),
    list: (name) => readdirSync(path(name)),
  };
}

export async function createBacklog(
  rows: readonly Row[],
  config?: Readonly<Record<string, unknown>>,
): Promise<TestBacklog> {
  const backlog = openBacklog(temporaryFolder());
  if (config) writeFileSync(backlog.path('drain.config.json'), JSON.stringify(config));
  await importRows(backlog, rows);
  return backlog;
}

export async function importRows(backlog: TestBacklog, rows: readonly Row[]): Promise<void> {
  writeFileSync(backlog.path('rows.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const { code, stderr } = await backlog.run(['import', 'rows.jsonl']);
  if (code !== 0) throw new Error(`The rows of the test were not imported: ${stderr}`);
}

/** A failed phase; what a test does not say does not matter. */
export function failed(
  key: string,
  command: readonly string[] | undefined,
  more: Readonly<Record<string, unknown>> = {},
): Row {
  const [run_id = '', phase_id = ''] = key.split('/');
  return { run_id, phase_id, state: 'FAILED', ...(command && { command }), ...more };
}

export function listLogs(backlog: TestBacklog): string[] {
  return readdirSync(backlog.path(`.drain/sessions/${backlog.sessions().at(-1)}/logs`));
}

function parse({ stdout, stderr }: Ran): Document {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`Not one JSON document on stdout: ${stdout.slice(0, 500)}\nstderr: ${stderr}`);
  }
}
