/** Files with faults: each row named by its line, all or nothing. */
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createBacklog, failed, openBacklog } from '../support/backlog.ts';
import { temporaryFolder } from '../support/cli.ts';

const good = JSON.stringify(failed('r/good', ['true']));

describe('a file with bad rows', () => {
  test.each([
    {
      ...{
        name: 'rows.jsonl',
        lines: [good, '{"run_id": "r", ', good.replace('good', 'other'), '{"run_id": "r"}', '[1]'],
      },
      bad: [2, 4, 5],
    },
    { name: 'rows.jsonl', lines: [good, '{"run_id":"r","phase_id":"p","state":"exploded"}'], bad: [2] },
    { name: 'rows.jsonl', lines: ['{"run_id":"r","phase_id":"p","timeout_seconds":"soon"}', good], bad: [1] },
    { name: 'rows.jsonl', lines: ['{"run_id":"r","phase_id":"p","command":[]}', good], bad: [1] },
    { name: 'rows.jsonl', lines: ['{"run_id":"r","phase_id":"nul\\u0000"}', good], bad: [1] },
    { name: 'rows.csv', lines: ['run_id,phase_id,state', 'r,a,failed', 'r,,failed', 'r,c,exploded'], bad: [3, 4] },
    { name: 'rows.csv', lines: ['run_id,phase_id,state', 'r,a,failed,extra', 'r,b'], bad: [2, 3] },
    { name: 'rows.csv', lines: ['run_id,phase_id,state', 'r,"a', 'b",failed', 'r,c,exploded'], bad: [4] },
    { name: 'rows.csv', lines: ['run_id,phaseId,state', 'r,a,failed'], bad: [] },
  ])('names lines $bad of $lines and imports nothing', async ({ name, lines, bad }) => {
    const backlog = openBacklog(temporaryFolder());
    writeFileSync(backlog.path(name), `${lines.join('\n')}\n`);
    const { code, stderr } = await backlog.run(['import', name]);
    expect(code).toBe(2);
    for (const line of bad) expect(stderr).toMatch(new RegExp(`line ${line}\\b`));
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(backlog.has('.drain/drain.db')).toBe(false);
  });

  test('leaves a backlog that is there as it was', async () => {
    const backlog = await createBacklog([failed('r/p', ['true'])]);
    writeFileSync(backlog.path('more.jsonl'), `${good}\nnonsense\n`);
    const { code, document } = await backlog.json(['import', 'more.jsonl']);
    expect(code).toBe(2);
    expect(JSON.stringify(document.error)).toContain('2');
    expect(backlog.query('select run_id, phase_id from phases')).toEqual([{ run_id: 'r', phase_id: 'p' }]);
  });

  test('names a phase that stands in it twice', async () => {
    const backlog = openBacklog(temporaryFolder());
    writeFileSync(backlog.path('rows.jsonl'), `${good}\n${good}\n`);
    const { code, stderr } = await backlog.run(['import', 'rows.jsonl']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/line 2.*good.*line 1/)]);
  });

  test('that is not there, a folder, or none of the known kinds is named', async () => {
    const backlog = openBacklog(temporaryFolder());
    writeFileSync(backlog.path('poem.txt'), 'roses are red\nviolets are blue\n');
    for (const name of ['gone.jsonl', '.', 'poem.txt']) {
      const { code, stderr } = await backlog.run(['import', name]);
      expect([name, code]).toEqual([name, 2]);
      expect(stderr).toContain(backlog.path(name === '.' ? '' : name).replace(/\/$/, ''));
    }
    expect(backlog.has('.drain/drain.db')).toBe(false);
  });

  test('with a template that uses an unknown name is refused', async () => {
    const backlog = openBacklog(temporaryFolder());
    writeFileSync(backlog.path('rows.jsonl'), good);
    const { code, stderr } = await backlog.run(['import', 'rows.jsonl', '--command', 'run {{ phase.name }}']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/phase\.name.*run\.id/)]);
  });
});

describe('a good file', () => {
  test('of CSV holds quotes, line breaks and commas, and says what each column is', async () => {
    const backlog = openBacklog(temporaryFolder());
    const rows = [
      'run_id,phase_id,state,command,timeout_seconds',
      '"run, one","line',
      'break",FAILED,"echo ""a b""",15m',
    ];
    writeFileSync(backlog.path('rows.csv'), `\ufeff${rows.join('\r\n')}\r\n`);
    expect((await backlog.json(['import', 'rows.csv'])).document).toMatchObject({
      runs: 1,
      phases: 1,
      by_state: { failed: 1 },
    });
    const { document } = await backlog.json(['plan']);
    expect(document.phases[0]).toMatchObject({ run_id: 'run, one', command: ['echo', 'a b'], timeout_seconds: 900 });
    expect(document.phases[0].phase_id).toMatch(/^line\r?\nbreak$/);
  });

  test('of JSON may be a list', async () => {
    const backlog = openBacklog(temporaryFolder());
    writeFileSync(backlog.path('rows.json'), `[${good}]`);
    expect((await backlog.json(['import', 'rows.json'])).document).toMatchObject({ phases: 1 });
  });
});
