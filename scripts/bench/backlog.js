// Backlogs of any size, written by SQL: what import would make, without its time.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from './workshop.js';

const CATEGORIES = [null, 'collection', 'deliverable', 'patch', 'timeout', 'rate-limit', 'oom', 'signal', 'other'];
const FAMILIES = 500;
/** Runs that also have queued work, and so are held and listed: as many in a small backlog as in a large one. */
const WITH_QUEUED = 20;

/**
 * `runs` runs of `phases / runs` failed phases each, as varied as a real one.
 * Made once for each `name`. @returns the file
 */
export async function makeBacklog({ folder, source }, { name, runs, phases }) {
  const file = join(folder, `${name}.db`);
  if (existsSync(file)) return file;
  const db = await source.openWriter(file, { create: true });
  fast(db);
  withoutTriggers(db, source, () => {
    const addRun = db.prepare(
      `insert into runs (run_id, door, mode, command, created_at_ms) values (?, 'import', 'sequential', ?, 0)`,
    );
    const addPhase = db.prepare(
      `insert into phases (run_id, phase_id, state, tier_index, phase_index, priority, attempts, burned, last_category,
         last_fingerprint, last_reason, created_at_ms, updated_at_ms) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)`,
    );
    const random = createRandom(1);
    const each = phases / runs;
    for (let run = 0; run < runs; run++) {
      addRun.run(`run-${run}`, '{"template":["/bin/true"],"shell":false}');
      for (let nth = 0; nth < each; nth++) {
        const burned = random(4);
        const family = random(FAMILIES);
        const why = [
          CATEGORIES[random(CATEGORIES.length)],
          `f-${family}`,
          `AssertionError: expected ${family} rows, found 0`,
        ];
        const state = nth === 0 && run < WITH_QUEUED ? 'queued' : 'failed';
        addPhase.run(`run-${run}`, `phase-${nth}`, state, random(3), nth, random(3), burned, burned, ...why);
      }
    }
  });
  db.close();
  return file;
}

/** Nothing of it has to outlive a power cut. */
export function fast(db) {
  db.pragma('synchronous = OFF');
  db.pragma('foreign_keys = OFF');
  db.pragma('cache_size = -200000');
}

/** What triggers keep is made once, at the end, and not a million times. */
export function withoutTriggers(db, { TRIGGERS, remakeTriggers }, fill) {
  db.exec('begin');
  for (const name of Object.keys(TRIGGERS)) db.exec(`drop trigger ${name}`);
  fill();
  remakeTriggers(db);
  db.exec('commit');
}
