/** Quotas: slots for the whole database, and usage limits that hold them. The judge of a slot is a file that phases write. */
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createBacklog, failed, openBacklog, type Row, type TestBacklog } from '../support/backlog.ts';
import { temporaryFolder } from '../support/cli.ts';
import { fixture, until } from '../support/processes.ts';

const FAR = '2099-01-02T03:04:05Z';
const witness = (code = '0') => [fixture('bear-witness'), 'witness', '0.02', code];
const meetsLimit = (more: object = {}) => [
  fixture('write-result'),
  JSON.stringify({ status: 'retry_after', retry_at: FAR, reason: 'the plan is used up', ...more }),
];

/** The most that were under way at once. */
function mostAtOnce(backlog: TestBacklog): number {
  let now = 0;
  return Math.max(...backlog.lines('witness').map((line) => (now += line.startsWith('begin') ? 1 : -1)));
}

const emptyBacklog = (): TestBacklog => openBacklog(temporaryFolder());

async function importDocument(backlog: TestBacklog, document: object, ...args: string[]): Promise<void> {
  writeFileSync(backlog.path('more.json'), JSON.stringify(document));
  const { code, stderr } = await backlog.run(['import', 'more.json', ...args]);
  if (code !== 0) throw new Error(stderr);
}

const planned = async (backlog: TestBacklog): Promise<string[]> =>
  (await backlog.json(['plan'])).document.phases.map(
    ({ run_id, phase_id }: Record<string, string>) => `${run_id}/${phase_id}`,
  );

describe('slots', () => {
  test('of one quota are never overrun by two sessions, and each waits for the other', async () => {
    const backlog = emptyBacklog();
    writeFileSync(backlog.path('drain.config.json'), JSON.stringify({ quotas: { login: 1 } }));
    const ofPhase = Array.from({ length: 12 }, (_, n) => failed(`a${n}/p`, witness(), { quotas: ['login'] }));
    const ofRun = Array.from({ length: 12 }, (_, n) => failed(`b${n}/p`, witness()));
    const runs = ofRun.map(({ run_id }) => ({ run_id, quotas: ['login'] }));
    await importDocument(backlog, { runs, phases: [...ofPhase, ...ofRun] });
    const session = (rows: readonly Row[]) => {
      const ids = rows.flatMap(({ run_id }) => ['--run-id', run_id]);
      return backlog.start(['--batch-size', '0', '--concurrency', '3', ...ids]).ended;
    };
    const ended = await Promise.all([session(ofPhase), session(ofRun)]);
    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
    expect(backlog.lines('witness')).toHaveLength(48);
    expect(mostAtOnce(backlog)).toBe(1);
    expect(backlog.query("select count(*) n from phases where state = 'complete'")).toEqual([{ n: 24 }]);
    const warned = backlog.query("select data from events where type = 'session.warned'");
    expect(warned.map(({ data }) => JSON.parse(data).note)).toContain('waiting for a slot of `login` (1 of 1 running)');
  });

  test('are used as far as they go, and what has no quota does not wait for them', async () => {
    const meet = [fixture('meet'), 'here', '3'];
    const backlog = await createBacklog(
      [
        ...Array.from({ length: 4 }, (_, n) => failed(`q${n}/p`, n < 2 ? meet : witness(), { quotas: ['login'] })),
        failed('free/p', meet),
      ],
      { quotas: { login: 2 } },
    );
    const { code } = await backlog.run(['--concurrency', '5']);
    expect(code).toBe(0);
    expect(backlog.session()).toMatchObject({ total_success: 5, stop_reason: 'backlog_empty' });
  });

  test('that a phase of another session takes are told of in plan, show and status, with the way around', async () => {
    const waits = [fixture('wait-for-file'), 'go', 'begun'];
    const backlog = await createBacklog(
      [failed('r1/p', waits, { quotas: ['login'] }), failed('r2/p', witness(), { quotas: ['login'] })],
      { quotas: { login: 1 } },
    );
    const running = backlog.start(['--batch-size', '1']);
    await until('the phase to begin', () => backlog.has('begun'));
    const { document } = await backlog.json(['plan']);
    expect(document).toMatchObject({
      phases: [],
      skipped: [{ run_id: 'r2', reason: 'quota', quota: 'login', note: '1 of 1 running', until: null, failed: 1 }],
    });
    expect((await backlog.run(['plan'])).stdout).toMatch(
      /1 phase, +1 run +no free slot of `login` +they wait for a slot/,
    );
    expect((await backlog.run(['plan', '--held'])).stdout).toContain('no free slot of `login` (1 of 1 running)');
    expect((await backlog.run(['show', 'r2', 'p'])).stdout).toMatch(
      /^quotas +login$(.|\n)*^held +no free slot of `login` \(1 of 1 running\) +they wait for a slot$/m,
    );
    expect((await backlog.run(['status'])).stdout).toMatch(/^quotas +login 1 of 1 running$/m);
    expect((await backlog.json(['status'])).document.quotas).toEqual([
      { quota: 'login', slots: 1, running: 1, held: null },
    ]);
    writeFileSync(backlog.path('go'), '');
    expect((await running.ended).code).toBe(0);
    expect(await planned(backlog)).toEqual(['r2/p']);
  });

  test('that a phase takes which nobody conducts any more are not waited for', async () => {
    const waits = [fixture('wait-for-file'), 'go', 'begun'];
    const backlog = await createBacklog(
      [failed('r1/p', waits, { quotas: ['login'] }), failed('r2/p', witness(), { quotas: ['login'] })],
      { quotas: { login: 1 } },
    );
    // Of a machine that is gone for good: its phase runs for ever as far as the database knows.
    backlog.write(
      "update phases set state = 'running', claimed_from = 'failed', open_attempt_id = 'x' where run_id = 'r1'",
    );
    const { code } = await backlog.run([]);
    expect([code, backlog.session().stop_reason]).toEqual([0, 'all_runs_held']);
    expect(backlog.lines('witness')).toEqual([]);
  });

  test('of a quota that the configuration does not name have no limit', async () => {
    const rows = [1, 2].map((n) => failed(`r${n}/p`, [fixture('meet'), 'here', '2'], { quotas: ['other'] }));
    const backlog = await createBacklog(rows, { quotas: { login: 1 } });
    expect((await backlog.run(['--concurrency', '2'])).code).toBe(0);
  });

  test('are shared by what `add --quota` and `import --quota` bring in', async () => {
    const backlog = await createBacklog([failed('old/p', witness())], { quotas: { login: 1 } });
    const runs = [{ run_id: 'new', quotas: ['own'] }];
    await importDocument(backlog, { runs, phases: [failed('new/p', witness())] }, '--quota', 'login');
    await backlog.run(['add', 'added', 'p', '--quota', 'login', '--quota', 'own', '--', ...witness()]);
    expect((await backlog.json(['show', 'new'])).document.quotas).toEqual(['own', 'login']);
    expect((await backlog.json(['show', 'added', 'p'])).document.quotas).toEqual(['login', 'own']);
    expect((await backlog.run(['--concurrency', '3'])).code).toBe(0);
    expect(backlog.lines('witness')).toHaveLength(6);
    // Importing again without it takes nothing away.
    await importDocument(backlog, { runs: [{ run_id: 'new' }], phases: [] });
    expect((await backlog.json(['show', 'new'])).document.quotas).toEqual(['own', 'login']);
  });
});

describe('a usage limit that a phase reports', () => {
  test('holds its quota for this session and the next, until it is due, and burns nothing', async () => {
    const rows = [
      failed('r1/p', meetsLimit(), { quotas: ['login'] }),
      ...[2, 3].map((n) => failed(`r${n}/p`, witness(), { quotas: ['login'] })),
      failed('r4/p', witness()),
    ];
    const backlog = await createBacklog(rows);
    const first = await backlog.run([]);
    expect(first.code).toBe(0);
    expect(first.stderr).toContain('drain: usage limit of `login`: what refers to it is held until 2099-01-02');
    expect(first.stdout).toMatch(/ended all_runs_held: .*; come back at 2099-01-02 \d\d:04/);
    const session = backlog.session();
    expect(session).toMatchObject({ total_success: 1, total_interrupted: 1, stop_reason: 'all_runs_held' });
    expect(session.stop_note).toMatch(/come back at 2099-01-02/);
    expect(session.skipped.map((each: { run_id: string; reason: string }) => [each.run_id, each.reason])).toEqual([
      ['r2', 'usage-limit'],
      ['r3', 'usage-limit'],
    ]);
    expect(session.results.find(({ run_id }: { run_id: string }) => run_id === 'r1')).toMatchObject({
      ...{ outcome: 'interrupted', category: 'rate-limit', final_state: 'failed' },
    });
    expect(backlog.phase('r1', 'p')).toMatchObject({ state: 'failed', burned: 0, not_before_ms: null });

    const second = await backlog.run([]);
    expect([second.code, backlog.session().results]).toEqual([0, []]);
    expect(second.stdout).toMatch(/3 phases, +3 runs +usage limit of `login` until 2099-01-02 \d\d:04/);
    expect(second.stdout).toContain('drain resume --quota login');
    const { document } = await backlog.json(['status']);
    expect(document.quotas).toMatchObject([
      {
        ...{ quota: 'login', slots: null, running: 0 },
        held: { reason: 'usage-limit', until: '2099-01-02T03:04:05.000Z', phases: 3, note: 'a1: the plan is used up' },
      },
    ]);
    expect((await backlog.run(['status'])).stdout).toMatch(
      /^held +`login` until 2099-01-02 \d\d:04 \(usage limit, 3 phases\)\n +a1: the plan is used up +drain resume --quota login$/m,
    );

    backlog.write('update holds set until_ms = 1'); // as if that time had come
    expect((await planned(backlog)).sort()).toEqual(['r1/p', 'r2/p', 'r3/p']);
    await backlog.run([]);
    expect(backlog.query("select count(*) n from holds where quota = 'login'")).toEqual([{ n: 1 }]);
    expect((await backlog.json(['status'])).document.quotas).toMatchObject([
      { held: { note: expect.stringMatching(/^a3/) } },
    ]);
  });

  test('lets a session that is under way go on with it once a person lifts it', async () => {
    const rows = [
      failed('r1/p', meetsLimit(), { quotas: ['login'] }),
      failed('r2/p', [fixture('wait-for-file'), 'go']),
      failed('r3/p', witness(), { quotas: ['login'] }),
    ];
    const backlog = await createBacklog(rows);
    const running = backlog.start(['--concurrency', '2']);
    await until(
      'the limit to be met',
      () => backlog.has('.drain/drain.db') && backlog.query('select 1 from holds').length > 0,
    );
    expect(backlog.lines('witness')).toEqual([]);
    const lifted = await backlog.json(['resume', '--quota', 'login']);
    expect(lifted.document).toMatchObject({ on: 'quota', quota: 'login', changed: true, paused: false });
    await until('what was held to run', () => backlog.lines('witness').length === 2);
    writeFileSync(backlog.path('go'), '');
    expect((await running.ended).code).toBe(0);
  });

  test('holds only the quota that is named; and a phase without that quota is put off by itself too', async () => {
    const backlog = await createBacklog([
      failed('r1/p', meetsLimit({ quota: 'a' }), { quotas: ['a', 'b'] }),
      failed('r2/p', meetsLimit({ quota: 'c' })),
      failed('r3/p', witness(), { quotas: ['b'] }),
      failed('r4/p', witness(), { quotas: ['a'] }),
      failed('r5/p', witness(), { quotas: ['c'] }),
    ]);
    await backlog.run([]);
    expect(backlog.query('select quota from holds order by quota')).toEqual([{ quota: 'a' }, { quota: 'c' }]);
    expect(backlog.lines('witness').map((line) => line.split(' ')[1])).toEqual(['r3', 'r3']);
    expect(backlog.phase('r1', 'p').not_before_ms).toBeNull();
    expect(backlog.phase('r2', 'p').not_before_ms).toBe(Date.parse(FAR));
  });

  test('holds its quota too when its controller has died meanwhile and another one finishes it', async () => {
    const script = 'echo >begun; until [ -e go ]; do sleep 0.02; done; exec "$@"';
    const backlog = await createBacklog([
      failed('r1/p', ['sh', '-c', script, 'sh', ...meetsLimit()], { quotas: ['login'] }),
    ]);
    const running = backlog.start([]);
    await until('the phase to begin', () => backlog.has('begun'));
    process.kill(running.pid, 'SIGKILL');
    await running.ended;
    writeFileSync(backlog.path('go'), '');
    expect((await backlog.run(['recover', '--wait'])).code).toBe(0);
    expect(backlog.phase('r1', 'p')).toMatchObject({ state: 'failed', burned: 0, not_before_ms: null });
    const [hold] = backlog.query('select quota, why, until_ms until, by from holds');
    expect(hold).toMatchObject({ quota: 'login', why: 'usage-limit', until: Date.parse(FAR) });
    expect(hold.by).not.toBe(backlog.sessions()[0]);
  });

  test('with a later time takes the place of an earlier one, and not the other way round', async () => {
    const at = (retry_at: string) => meetsLimit({ retry_at });
    const times = ['2098-01-01T00:00:00Z', '2099-01-01T00:00:00Z', '2097-01-01T00:00:00Z'];
    const meet = times.map((time, n) =>
      failed(
        `r${n}/p`,
        ['sh', '-c', 'echo >>here; until [ $(wc -l <here) -ge 3 ]; do sleep 0.02; done; exec "$@"', 'sh', ...at(time)],
        { quotas: ['login'] },
      ),
    );
    const backlog = await createBacklog(meet);
    await backlog.run(['--concurrency', '3']);
    expect(backlog.query('select until_ms from holds')).toEqual([{ until_ms: Date.parse('2099-01-01T00:00:00Z') }]);
  });
});

describe('a usage limit that a rule of the configuration sees in the output', () => {
  const rules = (more: object = {}) => ({
    rateLimits: [{ pattern: 'usage limit reached', waitSeconds: '1h', ...more }],
  });
  const says = (text: string, code = '1') => [fixture('exit-with'), code, text];

  test('gives a failing phase back unburned and holds its quotas for the wait of the rule', async () => {
    const backlog = await createBacklog(
      [
        failed('r1/p', says('Error: usage limit reached'), { quotas: ['login'] }),
        failed('r2/p', witness(), { quotas: ['login'] }),
      ],
      rules(),
    );
    const before = Date.now();
    await backlog.run([]);
    const [result] = backlog.session().results;
    expect(result).toMatchObject({ outcome: 'interrupted', category: 'rate-limit', subprocess_returncode: 1 });
    expect(result.error_message).toContain('(Error: usage limit reached)');
    const [{ until_ms, why }] = backlog.query('select * from holds');
    expect(why).toBe('usage-limit');
    expect(until_ms).toBeGreaterThanOrEqual(before + 3_600_000);
    expect(until_ms).toBeLessThanOrEqual(Date.now() + 3_600_000);
    expect(backlog.lines('witness')).toEqual([]);
  });

  test('puts a phase without quotas off by itself', async () => {
    const backlog = await createBacklog([failed('r1/p', says('usage limit reached'))], rules());
    await backlog.run([]);
    expect(backlog.phase('r1', 'p')).toMatchObject({ state: 'failed', burned: 0, not_before_ms: expect.any(Number) });
    expect(backlog.query('select * from holds')).toEqual([]);
  });

  test('leaves a success alone, whatever it printed', async () => {
    const backlog = await createBacklog(
      [failed('r1/p', says('usage limit reached', '0'), { quotas: ['login'] })],
      rules(),
    );
    expect((await backlog.run([])).code).toBe(0);
    expect(backlog.phase('r1', 'p').state).toBe('complete');
    expect(backlog.query('select * from holds')).toEqual([]);
  });

  test('counts with code 0 where something else speaks against success', async () => {
    const facts = { quotas: ['login'], deliverables: ['never.txt'] };
    const backlog = await createBacklog(
      [failed('r1/p', says('usage limit reached', '0'), facts)],
      rules({ quota: 'login' }),
    );
    await backlog.run([]);
    expect(backlog.session().results[0]).toMatchObject({ outcome: 'interrupted', category: 'rate-limit' });
    expect(backlog.query('select quota from holds')).toEqual([{ quota: 'login' }]);
  });

  test('is an ordinary failure where the limit was open again by then, and is noted', async () => {
    const pattern = 'usage limit reached\\|(?<at>\\d+)';
    const backlog = await createBacklog(
      [failed('r1/p', says('usage limit reached|1700000000'), { quotas: ['login'] })],
      rules({ pattern }),
    );
    expect((await backlog.run([])).code).toBe(1);
    expect(backlog.session().results[0]).toMatchObject({
      outcome: 'failed',
      notes: [expect.stringContaining('open again')],
    });
    expect(backlog.phase('r1', 'p')).toMatchObject({ state: 'failed', burned: 1 });
    expect(backlog.query('select * from holds')).toEqual([]);
  });

  test('is not seen where no rule is configured', async () => {
    const backlog = await createBacklog([
      failed('r1/p', says('Error 429: rate_limit_error, usage limit reached'), { quotas: ['login'] }),
    ]);
    expect((await backlog.run([])).code).toBe(1);
    expect(backlog.phase('r1', 'p').burned).toBe(1);
  });
});

describe('what is bad', () => {
  test.each([
    [{ quotas: 'claude' }, 'quotas "claude" is not a list of names'],
    [{ quotas: ['a', ' '] }, 'quotas ["a"," "] holds an empty name'],
    [{ quotas: [['a']] }, 'quotas.0'],
  ])('in a row is named with its line: %j', async (fields, says) => {
    const backlog = emptyBacklog();
    writeFileSync(backlog.path('bad.jsonl'), `${JSON.stringify(failed('r/p', ['true'], fields))}\n`);
    const { code, stderr } = await backlog.run(['import', 'bad.jsonl']);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`line 1: ${says}`)]);
  });

  test('in a cell is no list either; and a cell may hold several', async () => {
    const backlog = emptyBacklog();
    writeFileSync(
      backlog.path('rows.csv'),
      'run_id,phase_id,state,command,quotas\nr,p,FAILED,true,"claude, repo:/srv/my app"\n',
    );
    expect((await backlog.run(['import', 'rows.csv'])).code).toBe(0);
    expect((await backlog.json(['show', 'r', 'p'])).document.quotas).toEqual(['claude', 'repo:/srv/my app']);
  });

  test.each([
    [['add', 'r', 'p', '--quota=', '--', 'true'], 'quotas [""] holds an empty name'],
    [['import', 'rows.jsonl', '--quota= '], '--quota: expected a name'],
    [['pause', '--quota', 'logn'], 'There is no quota `logn`'],
    [['resume', '--quota', 'logn'], 'Did you mean login?'],
    [['pause', '--quota', 'login', '--all'], 'one of RUN, --quota and --all'],
  ])('on the command line is refused: %j', async (words, says) => {
    const backlog = await createBacklog([failed('r1/p', ['true'], { quotas: ['login'] })]);
    const { code, stderr } = await backlog.run(words);
    expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
    expect(backlog.query('select run_id from runs')).toEqual([{ run_id: 'r1' }]);
  });
});

test('a person may pause a quota, until a time or until it is resumed', async () => {
  const backlog = await createBacklog([failed('r1/p', ['true'], { quotas: ['login'] }), failed('r2/p', ['true'])]);
  const { stdout } = await backlog.run(['pause', '--quota', 'login', '--note', 'billing', '--until', '2h']);
  expect(stdout).toMatch(
    /^Quota login is paused until .* \(billing\)\. What runs goes on\.\nTo lift it: drain resume --quota login\n$/,
  );
  expect(await planned(backlog)).toEqual(['r2/p']);
  expect((await backlog.json(['plan'])).document.skipped).toMatchObject([
    { run_id: 'r1', reason: 'paused', quota: 'login', note: 'billing' },
  ]);
  expect((await backlog.run(['plan'])).stdout).toMatch(
    /`login` is paused until \d\d:\d\d +drain resume --quota login|`login` is paused until \d\d:\d\d\n +drain resume --quota login/,
  );
  expect((await backlog.run(['status'])).stdout).toMatch(
    /^paused +quota login until .*\(billing\)\n +to lift it: drain resume --quota login$/m,
  );
  expect((await backlog.run(['resume', '--quota', 'login'])).stdout).toContain('Quota login is held no more.');
  expect((await backlog.run(['resume', '--quota', 'login'])).stdout).toBe('Quota login was not held.\n');
  expect((await planned(backlog)).sort()).toEqual(['r1/p', 'r2/p']);
});
