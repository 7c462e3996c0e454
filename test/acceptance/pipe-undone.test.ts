/** What is left of flows, and of their commands: no drain that does nothing leads back to itself, and no command holds its flow. */
import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runIt, type Workshop, workshop } from '../support/piped.ts';

/** The command of the batch with element 5 fails while there is a file `bad`; and all of them wait while there is one `hold`. */
const COMMANDS = (tail: string): string => `import { existsSync } from 'node:fs';
export default ({ pipeline, command }) => pipeline('f').batch('fit', { over: 'items', size: 2 }, (b) =>
  b.step(command('crunch', ({ items }) => ['sh', '-c', 'echo 1 >> ran; while [ -e hold ]; do sleep 0.02; done; '
    + (items.includes(5) ? '[ ! -e bad ] || exit 4; ' : '') + 'echo \\'{"rows": [1]}\\'']))).with('rows', ${tail});
`;

function withCommands(tail = '{}'): Workshop {
  const w = workshop();
  writeFileSync(w.path('flow.mjs'), COMMANDS(tail));
  return w;
}

const statesOf = (w: Workshop): string[] => w.query('select state from phases order by id').map(({ state }) => state);

describe('a flow that failed', () => {
  it('is named with its way out by status, by a plan and by a drain that does nothing', async () => {
    const w = workshop(10, '{}');
    writeFileSync(w.path('bad'), '5\n');
    await w.run(runIt());
    for (const argv of [['status'], ['plan'], ['drain']]) {
      const { code, stdout } = await w.run(argv);
      expect([code, stdout]).toEqual([0, expect.stringContaining('1 flow failed: drain pipe run --run-id r')]);
      expect(stdout).toContain('what has failed is of other doors');
      expect(stdout).not.toContain('no phase has failed');
    }
  });

  it('goes on with a drain of its run, though commands of it are queued', async () => {
    const w = withCommands();
    writeFileSync(w.path('bad'), '');
    await w.run(runIt());
    rmSync(w.path('bad'));
    w.write("update phases set state = 'queued' where pipe is null and state = 'failed'"); // as a kill leaves it
    const { code, stderr } = await w.run(['drain', '--run-id', 'r']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('1 of 1 phase in 1 run')]);
    expect(new Set(statesOf(w))).toEqual(new Set(['complete']));
  });
});

describe('a flow that was stopped among its commands', () => {
  it('is done by the drain of what is queued that its retry names, and its commands within it', async () => {
    const w = withCommands();
    const go = w.hold(1);
    const running = w.start(runIt());
    await w.begun(1);
    process.kill(running.pid, 'SIGINT');
    expect((await running.ended).code).toBe(130);
    go();
    expect(statesOf(w)).toEqual(['queued', 'queued']);
    expect((await w.run(['drain', '--run-id', 'r'])).stdout).toContain('1 flow not done: drain pipe run --run-id r');
    expect((await w.run(['retry', 'r'])).stdout).toContain('drain --state queued --run-id r');
    const plan = await w.json(['plan', '--state', 'queued', '--run-id', 'r']);
    expect(plan.document.phases.map(({ phase_id }: { phase_id: string }) => phase_id)).toEqual(['f']);
    expect(plan.document.skipped).toMatchObject([{ reason: 'in-flow', queued: 2, failed: 1 }]);
    expect(plan.document.eligible).toEqual({ phases: 1, runs: 1 });
    expect((await w.run(['drain', '--state', 'queued', '--run-id', 'r'])).code).toBe(0);
    expect(new Set(statesOf(w))).toEqual(new Set(['complete']));
  });
});

describe('a command of a flow that is partial', () => {
  const failing = async (): Promise<{ w: Workshop; name: string }> => {
    const w = withCommands("{ onFailure: 'continue' }");
    writeFileSync(w.path('bad'), '');
    expect((await w.json(runIt())).document.status).toBe('partial');
    const [{ phase_id: name }] = w.query("select phase_id from phases where state = 'failed'");
    return { w, name };
  };
  const way = 'drain pipe retry-failed r';

  it('is no drain to take, and whoever looks is told how the flow takes it', async () => {
    const { w, name } = await failing();
    const before = w.query('select count(*) attempts from attempts');
    for (const argv of [
      ['retry', 'r', name],
      ['drain', '--run-id', 'r'],
      ['drain', '--door', 'pipe'],
      ['show', 'r', name],
    ]) {
      const { stdout } = await w.run(argv);
      expect(stdout).toContain('commands of a flow');
      expect(stdout).toContain(way);
      expect(stdout).not.toContain('drain --run-id');
    }
    for (const argv of [['status'], ['plan']]) expect((await w.run(argv)).stdout).toContain(`1 flow in part: ${way}`);
    expect(w.query('select count(*) attempts from attempts')).toEqual(before);
    rmSync(w.path('bad'));
    expect((await w.json(['pipe', 'retry-failed', 'r'])).document.status).toBe('ok');
    expect(new Set(statesOf(w))).toEqual(new Set(['complete']));
  });

  it('can be run alone, which says that the flow has to take it up', async () => {
    const { w, name } = await failing();
    rmSync(w.path('bad'));
    const { code, stdout } = await w.run(['retry', 'r', name, '--now']);
    expect([code, stdout]).toEqual([0, expect.stringContaining(`The flow takes up what its commands gave: ${way}`)]);
    const ran = w.ran().length;
    expect((await w.json(['pipe', 'retry-failed', 'r'])).document.status).toBe('ok');
    expect(w.ran().length).toBe(ran);
  });

  it('is the only kind of phase that its run has beside the flow', async () => {
    const { w } = await failing();
    const { code, stderr } = await w.run(['add', 'r', 'other', '--', 'true']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('nothing else is added to it')]);
  });
});

describe('items of a dispatch that failed', () => {
  it('are named with their way out where a drain would do nothing', async () => {
    const w = workshop();
    await w.run(['dispatch', '--command', 'false {{ item }}', '["a"]', '--run-name', 'd', '--yes']);
    for (const argv of [['status'], ['plan'], ['drain']]) {
      const { stdout } = await w.run(argv);
      expect(stdout).toContain('1 item failed: drain dispatch --resume d --retry-failed');
      expect(stdout).not.toContain('no phase has failed');
    }
  });
});
