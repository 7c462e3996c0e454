/** Flows where something is in the way: what is refused in time, and what is said of the rest. */
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PROGRAM } from '../support/cli.ts';
import { workshop } from '../support/piped.ts';

describe('a flow in a phase of another kind', () => {
  it('runs its commands as processes of its own, since nobody would take them out of that run', async () => {
    const w = workshop();
    writeFileSync(
      w.path('flow.mjs'),
      `export default ({ pipeline, command }) => pipeline('f').step(command('say', () => ['echo', '{"said":1}']));`,
    );
    const exec = ['drain', 'pipe', 'exec', 'flow.mjs', '--data-dir', w.path('.drain'), '--output', 'out.json'];
    await w.run(['add', 'other', 'p', '--', ...exec.with(0, w.path('drain'))]);
    writeFileSync(w.path('drain'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`, { mode: 0o755 });
    const { code } = await w.run(['drain', '--run-id', 'other', '--timeout', '20s']);
    expect([code, JSON.parse(w.read('out.json'))]).toEqual([0, { said: 1 }]);
    expect(w.query('select phase_id, state from phases')).toEqual([{ phase_id: 'p', state: 'complete' }]);
  });
});
