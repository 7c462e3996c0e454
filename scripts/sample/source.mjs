/** Updates an Autopack database as the system that made it did, when one of its phases ends. */
import Database from 'better-sqlite3';

/** `change` is `{ state, reason? }`; without a reason the last one stays. */
export function setState(file, run, phase, { state, reason }) {
  const db = new Database(file, { fileMustExist: true, timeout: 5000 });
  try {
    const { changes } = db
      .prepare(
        `UPDATE phases SET state = ?, last_failure_reason = coalesce(?, last_failure_reason)
          WHERE run_id = ? AND phase_id = ?`,
      )
      .run(state, reason ?? null, run, phase);
    if (changes === 0) throw new Error(`${file} has no phase ${run}/${phase}`);
  } finally {
    db.close();
  }
}

/** The id of the run's first phase that is not this one. */
export function getOtherPhase(file, run, phase) {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 5000 });
  try {
    const other = db
      .prepare('SELECT phase_id FROM phases WHERE run_id = ? AND phase_id <> ? ORDER BY tier_id, phase_index, id')
      .pluck()
      .get(run, phase);
    if (other === undefined) throw new Error(`The run ${run} has no phase but ${phase}`);
    return other;
  } finally {
    db.close();
  }
}
