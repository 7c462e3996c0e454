/** A run of dispatch that is gone on with: what stays as it was said, what follows the configuration, what is refused. */
import { existsSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openBacklog, type TestBacklog } from '../support/backlog.ts';
import { temporaryFolder } from '../support/cli.ts';
import { openTerminal } from '../support/terminal.ts';

type Skill = Readonly<Record<string, unknown>>;

function workshop(skill: Skill = {}): TestBacklog & { readonly mend: (skill: Skill) => void } {
  const backlog = openBacklog(temporaryFolder());
  const mend = (more: Skill): void => {
    const skills = { s: { command: ['sh', '-c', 'cat >> "$W"; echo " $MODEL" >> "$W"'], ...more } };
    const whole = { ...skills.s, env: { W: backlog.path('witness'), ...(more.env as object) } };
    writeFileSync(backlog.path('drain.config.json'), JSON.stringify({ skills: { s: whole } }));
  };
  mend(skill);
  return { ...backlog, mend };
}

const begin = (...more: readonly string[]): string[] => [
  'dispatch',
  's',
  '@items',
  'do {{ item }}',
  '--run-name',
  'r',
  ...more,
];
const resume = (...more: readonly string[]): string[] => ['dispatch', '--resume', 'r', ...more];

function give(backlog: TestBacklog, ...items: readonly string[]): void {
  writeFileSync(backlog.path('items'), items.map((item) => `${item}\n`).join(''));
}

describe('what was said', () => {
  it('wins over a skill that has changed since', async () => {
    const b = workshop({ env: { MODEL: 'skill' } });
    give(b, 'a');
    await b.run(begin('--env', 'MODEL=said'));
    b.mend({ env: { MODEL: 'mended', OTHER: 'new' } });
    give(b, 'a', 'b');
    expect((await b.run(resume())).code).toBe(0);
    expect(b.lines('witness')).toEqual(['do a said', 'do b said']);
  });

  it('of duplicates holds for what is added later too', async () => {
    const b = workshop();
    give(b, 'a', 'a');
    expect((await b.run(begin())).code).toBe(2);
    await b.run(begin('--duplicates', 'skip'));
    give(b, 'a', 'a', 'b', 'b');
    expect((await b.run(resume())).code).toBe(0);
    expect(b.lines('witness')).toEqual(['do a ', 'do b ']);
    give(b, 'a', 'b', 'c');
    expect((await b.run(resume('--duplicates', 'refuse'))).code).toBe(0);
    expect(b.lines('witness')).toHaveLength(3);
  });

  it.each([
    ['--env', 'MODEL=other'],
    ['--quota', 'other'],
    ['--output', 'elsewhere'],
    ['--cwd', '/'],
  ])('is refused when it is said otherwise of the same run: %s', async (...other) => {
    const b = workshop();
    give(b, 'a');
    await b.run(begin());
    const { code, stderr } = await b.run(begin(...other));
    expect([code, stderr]).toEqual([2, expect.stringContaining(`with another ${other[0]}, and nothing was run`)]);
    expect(b.has('elsewhere')).toBe(false);
    expect((await b.run(resume(...other))).code).toBe(2);
  });

  it('of the template is refused when it is another', async () => {
    const b = workshop();
    give(b, 'a');
    await b.run(begin());
    const { code, stderr } = await b.run(['dispatch', 's', '@items', 'undo {{ item }}', '--run-name', 'r']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('with another template')]);
  });
});

describe('what follows the configuration', () => {
  it('is the time limit of the skill, unless one was said', async () => {
    const b = workshop({ command: ['sleep', '1.5'], timeoutSeconds: 1 });
    give(b, 'a');
    expect((await b.run(['dispatch', 's', '@items', '--run-name', 'r', '--grace-seconds', '0'])).code).toBe(2); // no template
    expect((await b.run(begin('--grace-seconds', '0'))).code).toBe(1);
    b.mend({ command: ['sleep', '1.5'], timeoutSeconds: 50 });
    expect((await b.run(resume('--retry-failed'))).code).toBe(0);
  });

  it('is a program that is not there, which is told before anything is tried', async () => {
    const b = workshop({ command: ['false'] });
    give(b, 'a');
    await b.run(begin());
    b.mend({ command: ['no-such-program'] });
    const { code, stderr } = await b.run(resume('--retry-failed'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('command not found: no-such-program')]);
    expect(b.phase('r', 'task_0')).toMatchObject({ state: 'failed', attempts: 1 });
  });

  it('is nothing where the skill is gone: it runs as it was', async () => {
    const b = workshop();
    give(b, 'a');
    await b.run(begin());
    writeFileSync(b.path('drain.config.json'), '{}');
    give(b, 'a', 'b');
    const { code, stderr } = await b.run(resume());
    expect([code, stderr.includes('not in the configuration any more')]).toEqual([0, true]);
    expect(b.lines('witness')).toEqual(['do a ', 'do b ']);
  });
});

describe('a dry run', () => {
  it('makes nothing, and shows what each item would run', async () => {
    const b = workshop();
    give(b, 'a', 'https://user:secret@example.com/b');
    const { code, stdout } = await b.run(begin('--dry-run'));
    expect([code, stdout.includes('do a'), stdout.includes('secret')]).toEqual([0, true, false]);
    expect([b.has('.drain'), b.has('batch_runs')]).toEqual([false, false]);
    const { document } = await b.json(begin('--dry-run'));
    expect(document.tasks.map(({ task, stdin }: { task: string; stdin: string }) => [task, stdin])[0]).toEqual([
      'task_0',
      'do a',
    ]);
  });

  it('of a run that is there shows what is not done, what is new, and what has failed where that is meant', async () => {
    const b = workshop({ command: ['sh', '-c', 'grep -q ok'] });
    give(b, 'bad', 'ok 1');
    await b.run(begin()); // the first one fails: the other waits
    give(b, 'bad', 'ok 1', 'ok 2');
    expect((await b.run(resume('--dry-run'))).stdout.match(/^task_\d/gm)).toEqual(['task_1', 'task_2']);
    expect((await b.run(resume('--dry-run', '--retry-failed'))).stdout.match(/^task_\d/gm)).toEqual([
      'task_0',
      'task_1',
      'task_2',
    ]);
    expect(b.query('select count(*) n from phases')).toEqual([{ n: 2 }]);
  });
});

describe('two at once', () => {
  it('of one name, that begin in the same moment, are one run', async () => {
    const b = workshop();
    await b.run(['add', 'other', 'x', '--', 'true']); // so that there is a backlog
    const url = await meetingPlace(2);
    give(b, 'a', 'b');
    const one = b.run(begin('--api-url', url));
    const other = b.run([...begin('--api-url', url)]);
    const codes = (await Promise.all([one, other])).map(({ code }) => code);
    expect(codes.sort()).toEqual([0, 2]);
    expect(b.lines('witness').sort()).toEqual(['do a ', 'do b ']);
  });
});

/** Answers when so many have asked: all of them have looked round by then, and nobody has written anything. */
async function meetingPlace(many: number): Promise<string> {
  const waiting: ServerResponse[] = [];
  const server = createServer((_, response) => {
    waiting.push(response);
    if (waiting.length === many) for (const each of waiting) each.end('{"status":"ok"}');
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('shows the result of the first item also where its logs are not kept', async () => {
  const b = workshop();
  const terminal = openTerminal(
    ['dispatch', '--command', 'echo result of {{ item }}', '["a", "b"]', '--no-worker-logs'],
    { cwd: b.folder },
  );
  await terminal.see('Enter to go on');
  expect(terminal.shown()).toContain('  result of a');
  terminal.type('\r');
  expect((await terminal.ended).code).toBe(0);
});

it.each([
  [['dispatch', 's', '["a"]', 'x {{ item }}', '--shell'], '--shell says how to run --command'],
  [['dispatch', 's', '["a"]', 'x {{ item }}', '--retry-failed'], '--retry-failed is for a run that is there'],
  [['dispatch', '--command', "sh -c 'echo {{ item }}'", '["a","$(touch witness)"]'], 'Item 1 would be run as code'],
  [['dispatch', '--command', 'echo {{ item', '["a"]'], 'is not closed'],
  [['dispatch', '--resume', 'r', '--format', 'csv'], '--format says what ITEMS is'],
  [['dispatch', 's', '["a"]', 'x {{ itm }}'], '{{ itm }} is not known, and nothing was run'],
  [['dispatch', 's', '["a"]', 'x {{ item.url }}'], 'Item 0 has no {{ item.url }}'],
  [['dispatch', 't', '["a"]', 'x'], 'There is no skill `t`'],
  [['dispatch', 's', '[]', 'x {{ item }}'], 'not one item'],
  [['dispatch', 's', 'a,b', 'x {{ item }}'], 'nothing was run'],
  [['dispatch', '--command', 'echo {{ item }}', '["a"]', 'prompt', 'more'], '`more` is one word too many'],
  [['dispatch', 's', '["a"]', 'x {{ item }}', '--results', 'no/such/folder.jsonl'], 'there is no folder'],
  [['dispatch', 's', '["a"]', 'x {{ item }}', '--max-failures', 'many'], '--max-failures: expected'],
])('refuses %j, and makes nothing', async (args, complaint) => {
  const b = workshop();
  const { code, stderr } = await b.run(args as string[]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(complaint as string)]);
  expect([existsSync(b.path('.drain')), b.has('batch_runs'), b.has('witness')]).toEqual([false, false, false]);
});
