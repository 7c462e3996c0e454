/** Databases as Autopack's versions made them. */
import Database from 'better-sqlite3';

type Phase = readonly [
  run: string,
  phase: string,
  state: string,
  more?: { readonly tier?: number; readonly index?: number; readonly reason?: string },
];

const SCHEMAS = {
  none: 'create table things (id integer primary key)',
  few: `create table runs (id varchar primary key, state varchar);
        create table phases (id integer primary key, run_id varchar, phase_id varchar, state varchar)`,
  many: `create table runs (id varchar not null primary key, state varchar not null, created_at datetime, goal_anchor text);
         create table tiers (id integer primary key, tier_id varchar not null, run_id varchar not null,
           tier_index integer not null, name varchar not null);
         create table phases (id integer primary key, phase_id varchar not null, run_id varchar not null,
           tier_id integer not null, phase_index integer not null, name varchar not null, state varchar not null,
           tokens_used integer not null default 0, scope json, last_failure_reason text)`,
} as const;

export function autopackDatabase(
  file: string,
  { columns, phases }: { readonly columns: keyof typeof SCHEMAS; readonly phases: readonly Phase[] },
): void {
  const db = new Database(file);
  db.exec(SCHEMAS[columns]);
  for (const run of new Set(phases.map(([id]) => id))) addRun(db, run, columns === 'many');
  for (const phase of phases) addPhase(db, phase, columns === 'many');
  db.close();
}

function addRun(db: Database.Database, run: string, hasTiers: boolean): void {
  db.prepare("insert into runs (id, state) values (?, 'DONE')").run(run);
  if (!hasTiers) return;
  const add = db.prepare('insert into tiers (tier_id, run_id, tier_index, name) values (?, ?, ?, ?)');
  for (const index of [0, 1]) add.run(`T${index}`, run, index, `tier ${index}`);
}

export function addPhase(db: Database.Database, [run, phase, state, more]: Phase, hasTiers = true): void {
  if (!hasTiers) {
    db.prepare('insert into phases (run_id, phase_id, state) values (?, ?, ?)').run(run, phase, state);
    return;
  }
  db.prepare(
    `insert into phases (run_id, phase_id, state, phase_index, name, last_failure_reason, tier_id)
     values (?, ?, ?, ?, ?, ?, (select id from tiers where run_id = ? and tier_index = ?))`,
  ).run(run, phase, state, more?.index ?? 0, phase, more?.reason ?? null, run, more?.tier ?? 0);
}
