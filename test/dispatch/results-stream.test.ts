import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openWriter } from '../../src/db/open.ts';
import { transact } from '../../src/db/transact.ts';
import { checkResultsFile, createResultsStream } from '../../src/dispatch/results-stream.ts';
import { requeue } from '../../src/store/requeue.ts';
import type { Document } from '../support/backlog.ts';
import { temporaryFolder, waitFor } from '../support/cli.ts';
import { type DispatchedBacklog, dispatched } from '../support/dispatched-backlog.ts';
import { cannotMount, fillUp, mountSmall } from '../support/small-disk.ts';

const hurry = new AbortController().signal;

/** All that a stream of the run writes into `file` when it is opened and closed now. */
async function stream({ db }: DispatchedBacklog, file: string): Promise<void> {
  await createResultsStream({ db, runId: 'r', file, hurry }).close();
}

const linesOf = (file: string): Document[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line))
    : [];

const itemsOf = (file: string) => linesOf(file).map(({ item, status }) => `${item} ${status}`);

async function drained(...items: string[]): Promise<DispatchedBacklog & { readonly file: string }> {
  const run = await dispatched('[ "$DRAIN_ATTEMPT" != 1 ] || [ "$1" != bad ]', items);
  await run.drain();
  return { ...run, file: run.path('results.jsonl') };
}

async function drainAgain(run: DispatchedBacklog): Promise<void> {
  transact(run.db, () => requeue(run.db, { runId: 'r', which: 'failed', by: 'test', at: 3 }));
  await run.drain();
}

describe('a file of results', () => {
  test('has a line for each end, in the order of the ends, and each is the result of its item', async () => {
    const run = await drained('one', 'bad', 'two');
    await stream(run, run.file);
    expect(itemsOf(run.file)).toEqual(['one success', 'bad error', 'two success']);
    const [{ seq, ...first }, second] = linesOf(run.file);
    expect(first).toEqual(run.result(0));
    expect(second.seq).toBeGreaterThan(seq);
  });

  test('is written as items finish, by a session that is under way', async () => {
    const run = await dispatched('[ "$1" != last ] || while [ ! -e go ]; do sleep 0.02; done', ['first', 'last']);
    const file = run.path('results.jsonl');
    const drain = run.start(['--run-id', 'r', '--state', 'queued']);
    const results = createResultsStream({ db: run.db, runId: 'r', file, hurry });
    await waitFor(() => {
      results.catchUp();
      return linesOf(file).length === 1 || undefined;
    });
    writeFileSync(run.path('go'), '');
    await drain.ended;
    await results.close();
    expect(itemsOf(file)).toEqual(['first success', 'last success']);
  });

  test('is gone on with where it ends: what a later attempt comes to is one more line, and no line comes twice', async () => {
    const run = await drained('one', 'bad');
    await stream(run, run.file);
    await drainAgain(run);
    await stream(run, run.file);
    await stream(run, run.file);
    expect(itemsOf(run.file)).toEqual(['one success', 'bad error', 'bad success']);
    const [, replaced] = linesOf(run.file);
    expect([replaced.attempt, linesOf(run.file)[2].attempt]).toEqual([1, 2]);
  });

  test('that is new gets all of a run that is gone on with; what was replaced has no logs in the folder', async () => {
    const run = await drained('one', 'bad');
    await drainAgain(run);
    await stream(run, run.file);
    expect(itemsOf(run.file)).toEqual(['one success', 'bad error', 'bad success']);
    expect(linesOf(run.file)[1]).toMatchObject({ stdout_path: null, log_paths: { stdout: expect.any(String) } });
  });

  test.each([0, 1, 9, 40, 700])(
    'whose last line was torn %i characters before its end is mended',
    async (characters) => {
      const run = await drained('one', 'two', 'three');
      await stream(run, run.file);
      const whole = readFileSync(run.file, 'utf8');
      truncateSync(run.file, whole.length - characters);
      expect(() => checkResultsFile(run.db, run.file, 'r')).not.toThrow();
      await stream(run, run.file);
      expect(readFileSync(run.file, 'utf8')).toBe(whole);
    },
  );

  test('whose end a power cut has filled with zeros, or whose only line was torn, is mended', async () => {
    const run = await drained('one');
    await stream(run, run.file);
    const whole = readFileSync(run.file, 'utf8');
    appendFileSync(run.file, Buffer.alloc(300));
    await stream(run, run.file);
    expect(readFileSync(run.file, 'utf8')).toBe(whole);
    writeFileSync(run.file, whole.slice(0, 12));
    await stream(run, run.file);
    expect(readFileSync(run.file, 'utf8')).toBe(whole);
  });

  test('is found to end right however long its last line is', async () => {
    const run = await drained('x'.repeat(90_000), 'two');
    run.db.prepare("update attempts set result_data = ? where phase_id = 'task_1'").run(`"${'y'.repeat(300_000)}"`);
    await stream(run, run.file);
    const whole = readFileSync(run.file, 'utf8');
    await stream(run, run.file);
    expect(readFileSync(run.file, 'utf8')).toBe(whole);
    truncateSync(run.file, whole.length - 200_000);
    await stream(run, run.file);
    expect(readFileSync(run.file, 'utf8') === whole).toBe(true);
  });

  test('that somebody removes or empties while it is written is begun anew', async () => {
    const run = await drained('one', 'bad');
    const results = createResultsStream({ db: run.db, runId: 'r', file: run.file, hurry });
    await waitFor(() => linesOf(run.file).length === 2 || undefined);
    rmSync(run.file);
    await drainAgain(run);
    results.catchUp();
    await waitFor(() => linesOf(run.file).length === 3 || undefined);
    truncateSync(run.file, 0);
    await results.close();
    expect(itemsOf(run.file)).toEqual(['one success', 'bad error', 'bad success']);
  });

  test('gets each line once when two write it at the same time', async () => {
    const run = await drained(...Array.from({ length: 40 }, (_, nth) => `item ${nth}`));
    await Promise.all([1, 2, 3].map(() => stream(run, run.file)));
    expect(itemsOf(run.file)).toEqual(Array.from({ length: 40 }, (_, nth) => `item ${nth} success`));
  });

  test.skipIf(cannotMount())(
    'on a full disk ends nothing, is told of, and is completed once there is room',
    async () => {
      const run = await drained('one', 'x'.repeat(20_000), 'three');
      const disk = mountSmall();
      fillUp(`${disk}/filler`);
      truncateSync(`${disk}/filler`, 1_048_576 - 3 * 4_096);
      const file = `${disk}/results.jsonl`;
      const results = createResultsStream({ db: run.db, runId: 'r', file, hurry });
      results.catchUp();
      await expect(results.close()).rejects.toThrow(/not all results are in .*ENOSPC.*--resume/);
      rmSync(`${disk}/filler`);
      await stream(run, file);
      expect(linesOf(file).map(({ index }) => index)).toEqual([0, 1, 2]);
    },
  );
});

describe('a file is refused before anything runs', () => {
  test.each([
    ['something else', 'hello\n'],
    ['somebody else’s JSON', '{"run":"r"}\n'],
    ['an end that is not ours', '{"run":"r","seq":1,"attempt_id":"x","index":0}\nhello'],
    ['a last line that is none', '{"run":"r","seq":1,"attempt_id":"x","index":0}\nhello\n'],
    ['one line without an end', 'hello'],
  ])('that holds %s', (_, text) => {
    const file = `${temporaryFolder()}/file`;
    writeFileSync(file, text);
    expect(() => checkResultsFile(undefined, file, 'r')).toThrow(/holds something else than results.*--results/);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('that holds another run, which is named harmlessly', () => {
    const file = `${temporaryFolder()}/file`;
    writeFileSync(file, `${JSON.stringify({ run: 'ot\u001b[2Jher', seq: 3, attempt_id: 'x', index: 0 })}\n`);
    expect(() => checkResultsFile(undefined, file, 'r')).toThrow('holds the results of the run `other`');
  });

  test('that has outlived its backlog, whether there is another one by now or none yet', async () => {
    const run = await drained('one', 'two');
    await stream(run, run.file);
    const whole = readFileSync(run.file, 'utf8');
    const other = await drained('three', 'four');
    for (const db of [undefined, other.db])
      expect(() => checkResultsFile(db, run.file, 'r')).toThrow(
        /results\.jsonl holds the results of another backlog, or of an earlier run of that name\. Move it away/,
      );
    await expect(stream(other, run.file)).rejects.toThrow('another backlog');
    expect(readFileSync(run.file, 'utf8')).toBe(whole);
    expect(() => checkResultsFile(run.db, run.file, 'r')).not.toThrow();
  });

  test('that goes on beyond a backup that was restored', async () => {
    const run = await drained('one', 'bad');
    await run.db.backup(run.path('backup.db'));
    await stream(run, run.file);
    const restored = await openWriter(run.path('backup.db'));
    onTestFinished(() => void restored.close());
    expect(() => checkResultsFile(restored, run.file, 'r')).not.toThrow();
    await drainAgain(run);
    await stream(run, run.file);
    expect(() => checkResultsFile(restored, run.file, 'r')).toThrow('of another backlog, or of an earlier run');
  });

  test('whose folder is not there, that is a folder, or that cannot be written', () => {
    const folder = temporaryFolder();
    expect(() => checkResultsFile(undefined, `${folder}/no/file`, 'r')).toThrow(/there is no folder .*Make it/);
    expect(() => checkResultsFile(undefined, folder, 'r')).toThrow('it is a folder');
    writeFileSync(`${folder}/in`, '');
    expect(() => checkResultsFile(undefined, `${folder}/in/file`, 'r')).toThrow('there is no folder');
    mkdirSync(`${folder}/shut`);
    chmodSync(`${folder}/shut`, 0o500);
    if (process.getuid?.() !== 0)
      expect(() => checkResultsFile(undefined, `${folder}/shut/file`, 'r')).toThrow('not writable');
  });

  test('and one that is new, empty, standard output or a pipe is not', () => {
    const folder = temporaryFolder();
    writeFileSync(`${folder}/empty`, '');
    execFileSync('sh', ['-c', 'mkfifo pipe'], { cwd: folder });
    for (const file of ['-', `${folder}/new`, `${folder}/empty`, `${folder}/pipe`])
      checkResultsFile(undefined, file, 'r');
    expect(existsSync(`${folder}/new`)).toBe(false);
  });
});

describe('a pipe', () => {
  const items = ['x'.repeat(90_000), 'y'.repeat(90_000), 'bad', 'z'.repeat(90_000)];

  /** A run that is drained while it is streamed into a pipe that `reader` reads. */
  async function piped(reader: string, signal = hurry) {
    const run = await dispatched('[ "$1" != bad ]', items);
    execFileSync('sh', ['-c', 'mkfifo pipe'], { cwd: run.folder });
    const child = spawn('sh', ['-c', reader], { cwd: run.folder });
    onTestFinished(() => void child.kill('SIGKILL'));
    const results = createResultsStream({ db: run.db, runId: 'r', file: run.path('pipe'), hurry: signal });
    await run.drain();
    return { run, child, results };
  }

  test('whose reader takes its time gets every line whole, and keeps nobody waiting', async () => {
    const { run, child, results } = await piped('exec 3<pipe; while [ ! -e go ]; do sleep 0.02; done; cat <&3 >got');
    for (let calls = 0; calls < 1_000; calls++) results.catchUp();
    const closed = results.close();
    writeFileSync(run.path('go'), '');
    await closed;
    await once(child, 'close');
    expect(linesOf(run.path('got')).map(({ index }) => index)).toEqual([0, 1, 2, 3]);
  });

  test('whose reader has left, as head does, is no failure', async () => {
    const { run, results } = await piped('head -c 10 <pipe >got');
    await results.close();
    expect(readFileSync(run.path('got'), 'utf8')).toBe('{"run":"r"');
  });

  test('whose reader takes nothing is not waited for once there is hurry, and that is told', async () => {
    const stop = new AbortController();
    const { results } = await piped('exec sleep 100 <pipe', stop.signal);
    const closed = results.close();
    stop.abort();
    await expect(closed).rejects.toThrow('was not waited for');
  });

  test('that nobody reads is told of where there was something to read', async () => {
    const { run, results } = await piped('true');
    await expect(results.close()).rejects.toThrow(/not all results are in .*ENXIO/);
    await createResultsStream({ db: run.db, runId: 'r', file: run.path('pipe'), hurry }).close();
  });
});
