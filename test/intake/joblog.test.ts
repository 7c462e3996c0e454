import { expect, test } from 'vitest';
import { fileWith, take } from './files.ts';

const HEADER = 'Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n';

function job(seq: number, exit: number, signal: number, command: string): string {
  return `${seq}\t:\t1795232527.312\t     0.004\t0\t7\t${exit}\t${signal}\t${command}\n`;
}

test('takes jobs as phases of a run that is named as the file', () => {
  const text =
    HEADER + job(2, 0, 0, 'echo a') + job(1, 3, 0, "printf 'a\tb' | sort\0echo next") + job(3, -1, 15, 'sleep 9');
  const { format, rows, rejections } = take(fileWith('nightly.2024.log', text));
  expect({ format, rejections }).toEqual({ format: 'joblog', rejections: [] });
  expect(rows).toMatchObject([
    {
      runId: 'nightly.2024',
      phaseId: '2',
      phaseIndex: 2,
      state: 'complete',
      command: { template: 'echo a', shell: true },
    },
    { phaseId: '1', phaseIndex: 1, state: 'failed', lastFailureReason: 'exit 3' },
    { phaseId: '3', state: 'failed', lastFailureReason: 'signal 15' },
  ]);
  expect(rows[1]?.command?.template).toBe("printf 'a\tb' | sort\necho next");
  expect(rows[0]).not.toHaveProperty('lastFailureReason');
});

test('lets the last line of a job count, as a resumed joblog has it', () => {
  const { rows, rejections } = take(
    fileWith('jobs', HEADER + job(1, 1, 0, 'x') + job(2, 1, 0, 'y') + job(1, 0, 0, 'x')),
  );
  expect(rejections).toEqual([]);
  expect(rows.map((row) => [row.phaseId, row.state])).toEqual([
    ['1', 'complete'],
    ['2', 'failed'],
  ]);
});

test('rejects a line that was cut off, and one whose columns hold no numbers', () => {
  const { rejections } = take(
    fileWith('jobs', `${HEADER}${job(1, 0, 0, 'x')}2\t:\t17952\n${job(3, 0, 0, 'x').replace('\t0\t0\t', '\t\t0\t')}`),
  );
  expect(rejections).toEqual([
    expect.stringMatching(/^line 3: "2\\t:\\t17952" is not a joblog's line/),
    expect.stringMatching(/^line 4: .* is not a joblog's line/),
  ]);
});
