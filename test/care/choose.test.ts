/** Whatever ids phases have: what is needed stays, and what is said to be gone is gone. */
import { basename } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choose } from '../../src/care/gc/choose.ts';
import { logNames } from '../../src/logs/name.ts';

/** Ids that end like the names of files do. */
const id = fc.oneof(
  fc.constantFrom('b', 'b.c', 'b.stdout', 'b.result', 'b.stdout.txt', 'b.a2', '1', '1.2', 'stderr', 'ä', '_', 'a__b'),
  fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom('b', '.', '_', 'a', '2') }),
);
const attempts = fc.uniqueArray(
  fc.record({
    runId: fc.oneof({ weight: 3, arbitrary: fc.constant('r') }, id),
    phaseId: id,
    nth: fc.integer({ min: 1, max: 3 }),
    isNeeded: fc.boolean(),
  }),
  { selector: ({ runId, phaseId, nth }) => JSON.stringify([runId, phaseId, nth]), maxLength: 12 },
);

function laidOut(all: readonly { runId: string; phaseId: string; nth: number; isNeeded: boolean }[]) {
  return all.map((key, at) => {
    const { stdout, stderr } = logNames(key, key.nth);
    const stem = stdout.replace(/\.stdout\.txt$/, '');
    const names = [stdout, stderr, `${stem}.result.json`, `${stem}.telemetry.jsonl`, `${stem}.stdin.txt`];
    return {
      attempt: { handle: at + 1, stdoutPath: `/recorded/elsewhere/${stdout}`, isNeeded: key.isNeeded },
      files: names.map((name) => ({ path: `/s/logs/${name}`, bytes: 10 })),
    };
  });
}

const own = [{ path: '/s.json', bytes: 5 }];

describe('choose', () => {
  test('never takes a file of an attempt that is needed', () => {
    fc.assert(
      fc.property(
        attempts,
        fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 1, max: 500 })),
        (all, bytes) => {
          const laid = laidOut(all);
          const within = [...laid.flatMap(({ files }) => files), { path: '/s/supervisors/1.record', bytes: 1 }];
          const chosen = choose(
            { own, within },
            laid.map(({ attempt }) => attempt),
            bytes,
          );
          const gone = new Set(chosen.files.map(({ path }) => path));
          for (const { attempt, files } of laid)
            if (attempt.isNeeded) for (const { path } of files) expect(gone, path).not.toContain(path);
          if (chosen.whole) expect(gone.size).toBe(within.length + own.length);
          else expect(gone).not.toContain('/s.json');
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('takes every log of the others when there is no limit, and names whose they are', () => {
    fc.assert(
      fc.property(attempts, (all) => {
        const laid = laidOut(all);
        const within = laid.flatMap(({ files }) => files);
        const chosen = choose(
          { own, within },
          laid.map(({ attempt }) => attempt),
          Number.POSITIVE_INFINITY,
        );
        const gone = new Set(chosen.files.map(({ path }) => basename(path)));
        for (const { attempt, files } of laid) {
          const logs = files.slice(0, 2).map(({ path }) => gone.has(basename(path)));
          expect(logs).toEqual(attempt.isNeeded ? [false, false] : [true, true]);
          expect(chosen.handles.includes(attempt.handle)).toBe(!attempt.isNeeded);
        }
      }),
    );
  });

  test('takes whole attempts, the oldest first, and no more than it was asked for', () => {
    const laid = laidOut(['x', 'y', 'z'].map((phaseId) => ({ runId: 'r', phaseId, nth: 1, isNeeded: false })));
    const within = laid.flatMap(({ files }) => files);
    const chosen = choose(
      { own, within },
      laid.map(({ attempt }) => attempt),
      51,
    );
    expect(chosen).toMatchObject({ handles: [1, 2], whole: false });
    expect(chosen.files).toHaveLength(10);
  });
});
