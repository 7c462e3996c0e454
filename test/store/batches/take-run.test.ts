import { expect, test } from 'vitest';
import { type Db, openNative } from '../../../src/db/native.ts';
import { createPipeTables } from '../../../src/db/pipe-tables.ts';
import { whileHeld } from '../../../src/store/batches/held-run.ts';
import { takeRun } from '../../../src/store/batches/take-run.ts';
import { codeOf } from '../../support/batch-store-rules.ts';

const RUN = { runId: 'r', flow: 'leads', by: 'test' } as const;

/** Somebody else gets in after the run was looked at, and before it is taken. */
function interrupted(db: Db, rival: () => void): Db {
  return new Proxy(db, {
    get: (target, name) => {
      if (name !== 'prepare') return Reflect.get(target, name);
      return (sql: string) => {
        if (sql.includes('epoch = epoch + 1')) rival();
        return target.prepare(sql);
      };
    },
  });
}

test.each([
  ['is new', undefined],
  ['was let go of', 'update drain_pipe_runs set owner = null'],
  ['was left by a process that is gone', "update drain_pipe_runs set owner = json_set(owner, '$.start', '1')"],
])('gives a run that %s to the one who is faster, and to nobody else', (_what, before) => {
  const db = openNative(':memory:', {});
  createPipeTables(db);
  if (before) {
    takeRun(db, RUN);
    db.exec(before);
  }
  const won: ReturnType<typeof takeRun>[] = [];
  const slow = interrupted(db, () => void won.push(takeRun(db, RUN)));
  expect(codeOf(() => takeRun(slow, RUN))).toBe('busy');
  expect(() => takeRun(slow, RUN)).toThrow(/has had it since/);
  const [winner] = won;
  if (winner === undefined) throw new Error('Nobody has it.');
  expect(whileHeld(winner, false, () => 'mine')).toBe('mine');
  db.close();
});
