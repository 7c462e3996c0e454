import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileWith, keysOf, take } from './files.ts';

const line = (fields: object) => `${JSON.stringify(fields)}\n`;

test('gives each phase its place in its run where it names none', () => {
  const file = fileWith(
    'a.jsonl',
    line({ run_id: 'a', phase_id: '1' }) +
      line({ run_id: 'b', phase_id: '1' }) +
      line({ run_id: 'a', phase_id: '2', phase_index: 40 }) +
      line({ run_id: 'a', phase_id: '3' }),
  );
  const { rows } = take(file);
  expect(keysOf(rows)).toEqual(['a/1', 'b/1', 'a/2', 'a/3']);
  expect(rows.map((row) => row.phaseIndex)).toEqual([0, 0, 40, 2]);
});

test('names every bad line by its number in the file and goes on', () => {
  const file = fileWith(
    'a.jsonl',
    `\ufeff${line({ run_id: 'a', phase_id: '1' })}\r\n\n{"run_id": "a", oops}\n${line({ run_id: 'a' })}{"run_id": "a", "phase_id": "2"}`,
  );
  const { rows, rejections } = take(file);
  expect(keysOf(rows)).toEqual(['a/1', 'a/2']);
  expect(rejections).toEqual([
    expect.stringMatching(/^line 4: not valid JSON: .*position 16/),
    'line 5: phase_id is missing',
  ]);
});

test('rejects the second of two rows for one phase, naming both lines', () => {
  const row = line({ run_id: 'a/b', phase_id: '1' });
  const { rows, rejections } = take(fileWith('a.jsonl', `${row}${line({ run_id: 'a', phase_id: 'b/1' })}${row}`));
  expect(keysOf(rows)).toEqual(['a/b/1', 'a/b/1']);
  expect(rejections).toEqual(['line 3: run_id "a/b" with phase_id "1" stands in line 1 already']);
});

test('reads lines that are longer than a chunk, and characters that lie across two', () => {
  const reason = 'ä€🙂'.repeat(120_000);
  const rows = ['1', '2', '3'].map((id) => ({ run_id: 'r', phase_id: id, last_failure_reason: `${id}${reason}` }));
  const taken = take(fileWith('a.jsonl', rows.map(line).join('')));
  expect(taken.rows.map((row) => row.lastFailureReason)).toEqual(rows.map((row) => row.last_failure_reason));
});

test('reads any ids back as they were written', () => {
  const id = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !text.includes('\0'));
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(id, id), { selector: (pair) => pair.join('\0'), minLength: 1 }), (pairs) => {
      const text = pairs.map(([run, phase]) => line({ run_id: run, phase_id: phase })).join('');
      const { rows, rejections } = take(fileWith('a.jsonl', text));
      expect(rejections).toEqual([]);
      expect(rows.map((row) => [row.runId, row.phaseId])).toEqual(pairs);
    }),
    { numRuns: 50 },
  );
});
