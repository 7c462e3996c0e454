import { expect, test } from 'vitest';
import { fileWith, keysOf, take } from './files.ts';

const phase = (id: string, more: object = {}) => ({ run_id: 'r', phase_id: id, ...more });

test.each([
  ['a list', [phase('1'), phase('2')]],
  ['{ phases }', { name: 'x', phases: [phase('1'), phase('2')] }],
])('takes %s', (_, document) => {
  const { format, runs, rows } = take(fileWith('a.json', JSON.stringify(document)));
  expect({ format, runs, keys: keysOf(rows) }).toEqual({ format: 'json', runs: [], keys: ['r/1', 'r/2'] });
});

test('takes runs with what they declare, also one without phases', () => {
  const document = {
    runs: [
      {
        run_id: 'a',
        mode: 'independent',
        command: 'run {{ phase.id }}',
        timeout_seconds: 60,
        phases: [{ phase_id: '1' }],
      },
      { run_id: 'empty' },
      { run_id: 'b', phases: [{ phase_id: '1', command: 'own' }] },
    ],
  };
  const { runs, rows } = take(fileWith('a.json', JSON.stringify(document)));
  expect(runs).toEqual([
    { runId: 'a', mode: 'independent', command: { template: 'run {{ phase.id }}', shell: false }, timeoutMs: 60_000 },
    { runId: 'empty' },
    { runId: 'b' },
  ]);
  expect(keysOf(rows)).toEqual(['a/1', 'b/1']);
  expect(rows.map((row) => row.command?.template)).toEqual([undefined, 'own']);
});

test('takes a single run', () => {
  const { runs, rows } = take(
    fileWith('a.json', JSON.stringify({ run_id: 'a', phases: [{ phase_id: '1' }] }, null, 2)),
  );
  expect({ runs, keys: keysOf(rows) }).toEqual({ runs: [{ runId: 'a' }], keys: ['a/1'] });
});

test('names the line on which a bad phase begins, whatever stands around it', () => {
  const text = `{
  "note": [ {"phases": [1, 2]}, "a \\" ] }" ],
  "runs": [
    { "run_id": "a", "tags": ["x", {"y": []}],
      "phases": [
        { "phase_id": "1" }, { "phase_id": "2",
          "state": "DONE" },
        "three",
        { "phase_id": "1" } ] },
    { "mode": "wild", "run_id": "b", "phases": {} }
  ] }`;
  expect(take(fileWith('a.json', text)).rejections).toEqual([
    expect.stringMatching(/^line 6: state "DONE" is none of/),
    'line 8: "three" is not an object',
    'line 9: run_id "a" with phase_id "1" stands in line 6 already',
    'line 10: mode "wild" is none of sequential, independent',
    'line 10: phases {} is not a list',
  ]);
});

test.each([
  ['[\n  {"run_id": "r", "phase_id": "1"},\n  {"run_id": "r" "phase_id": "2"}\n]', 3],
  ['[\n  {"run_id": "r"},\n\n  @\n]', 4],
  ['[\n  {"run_id": "r",\n', 3],
  ['[\n  {"run_id": "r"}\n]\n]', 4],
  ['{\n "phases": [\n {"run_id": "r\n"}]}', 3],
])('names the line of the syntax error in %j', (text, line) => {
  const { rows, rejections } = take(fileWith('a.json', text));
  expect(rows).toEqual([]);
  expect(rejections).toEqual([expect.stringMatching(new RegExp(`^line ${line}: not valid JSON: [^\n]+$`))]);
});

test('says when an object holds neither runs nor phases', () => {
  expect(take(fileWith('a.json', '{\n"items": []\n}')).rejections).toEqual([
    'line 1: {"items":[]} has neither "runs" nor "phases"',
  ]);
});
