import { expect, test } from 'vitest';
import { fileWith, keysOf, take } from './files.ts';

test.each([',', ';', '\t'])(
  'takes values separated by %j, with a byte order mark and Windows line ends',
  (separator) => {
    const text = [
      ['run_id', 'owner, or; team', 'phase_id', 'state'],
      ['r', '', '1', 'FAILED'],
      ['r', 'x', ' 2', ''],
      ['', '', '', ''],
    ]
      .map((cells) => cells.map((cell) => (/[,;]/.test(cell) ? `"${cell}"` : cell)).join(separator))
      .join('\r\n');
    const { format, rows, rejections } = take(fileWith('a.txt', `\ufeff${text}\r\n\r\n`));
    expect({ format, rejections, keys: keysOf(rows) }).toEqual({
      format: 'csv',
      rejections: [],
      keys: ['r/1', 'r/ 2'],
    });
    expect(rows.map((row) => [row.state, row.sourceState])).toEqual([
      ['failed', 'FAILED'],
      ['queued', ''],
    ]);
  },
);

test('reads cells as the lists and objects that other formats have', () => {
  const text = `run_id,phase_id,command,shell,env,after,deliverables,inputs,timeout_seconds,priority
r,1,"python x.py ""a b""",,"{""A"": ""1""}","a, b c","my file.txt,b.txt",in.csv,15m,5
r,2,"[""python"", ""x.py""]",,,"[""a b""]","[{""path"":""c.txt"",""fresh"":true}]",,900,
r,3,[ -f x ] && run,yes,,,,,,`;
  const { rows, rejections } = take(fileWith('a.csv', text));
  expect(rejections).toEqual([]);
  expect(rows).toMatchObject([
    {
      command: { template: 'python x.py "a b"', shell: false },
      env: { A: '1' },
      after: ['a', 'b', 'c'],
      deliverables: [
        { path: 'my file.txt', fresh: false },
        { path: 'b.txt', fresh: false },
      ],
      inputs: ['in.csv'],
      timeoutMs: 900_000,
      priority: 5,
    },
    {
      command: { template: ['python', 'x.py'], shell: false },
      after: ['a b'],
      deliverables: [{ path: 'c.txt', fresh: true }],
      timeoutMs: 900_000,
    },
    { command: { template: '[ -f x ] && run', shell: true }, after: [] },
  ]);
});

test('counts lines also where a value goes over several', () => {
  const text = 'run_id,phase_id,last_failure_reason\nr,1,"two\n\nlines, ""quoted"""\nr,2,\nr,"a\nb",x\nr,2,\n';
  const { rows, rejections } = take(fileWith('a.csv', text));
  expect(rows.map((row) => [row.phaseId, row.lastFailureReason])).toEqual([
    ['1', 'two\n\nlines, "quoted"'],
    ['2', undefined],
    ['a\nb', 'x'],
  ]);
  expect(rejections).toEqual(['line 8: run_id "r" with phase_id "2" stands in line 5 already']);
});

test('names each malformed line and takes the others', () => {
  const text =
    'run_id,phase_id,state\nr,1,FAILED\nr,2\nr,3,"x"y"z"\nr,4,FAILED,,\nr,5,FAILED,more\nr,6,DONE\nr,7,"FAILED\nr,8,FAILED\n';
  const { rows, rejections } = take(fileWith('a.csv', text));
  expect(keysOf(rows)).toEqual(['r/1', 'r/4']);
  expect(rejections).toEqual([
    'line 3: it has 2 values, the header names 3',
    expect.stringMatching(/^line 4: not valid CSV: Invalid Closing Quote/),
    'line 6: it has 4 values, the header names 3',
    expect.stringMatching(/^line 7: state "DONE" is none of/),
    'line 8: not valid CSV: a quote that opens here is never closed',
  ]);
});

test.each([
  ['runId,phase_id\nr,1\n', 'line 1: the header lacks run_id (there is "runId": write it run_id)'],
  ['run_id,name\nr,1\n', 'line 1: the header lacks phase_id'],
  ['run_id,phase_id,run_id\nr,1,r\n', 'line 1: the header names "run_id" twice'],
  ['run_id,phase_id,State\nr,1,FAILED\n', 'line 2: "State" is not a field: write it state'],
])('rejects the header of %j', (text, rejection) => {
  expect(take(fileWith('a.csv', text)).rejections).toEqual([rejection]);
});

test('takes more rows than it parses at once', () => {
  const lines = Array.from({ length: 2_500 }, (_, index) => `r,"p\n${index}",FAILED`);
  const { rows, rejections } = take(fileWith('a.csv', `run_id,phase_id,state\n${lines.join('\n')}\nr,x,DONE`));
  expect(rows).toHaveLength(2_500);
  expect(rows.at(-1)?.phaseId).toBe('p\n2499');
  expect(rejections).toEqual([expect.stringMatching(/^line 5002: state "DONE"/)]);
});
