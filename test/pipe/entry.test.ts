/** `drain-controller/pipeline`: the library for whoever has no SQLite. */
import { execFileSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { PROGRAM, temporaryFolder } from '../support/cli.ts';

const PROGRAM_TEXT = `
import { command, isFlow, jsonLines, pipeline, step } from './dist/pipeline.js';
const native = await import('better-sqlite3').then(() => 'there', () => 'not there');
const shout = command('shout', ({ words }) => ({ argv: ['tr', 'a-z', 'A-Z'], stdin: words.join('\\n') }), {
  parse: (stdout) => ({ shouted: stdout.split('\\n') }),
});
const flow = pipeline('words')
  .step('split', ({ text }) => ({ words: text.split(' ') }))
  .batch('loud', { over: 'words', size: 2 }, (b) => b.step(shout))
  .with('shouted')
  .step(step('count', ({ shouted }) => ({ n: shouted.length })));
const { output } = await flow.run({ text: 'one two three' }).result;
console.log(JSON.stringify({ native, isFlow: isFlow(flow), lines: jsonLines('1'), ...output }));
`;

test('runs flows, commands among them, where better-sqlite3 cannot be found', () => {
  const folder = temporaryFolder();
  cpSync(dirname(PROGRAM), join(folder, 'dist'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  writeFileSync(join(folder, 'flow.js'), PROGRAM_TEXT);
  const printed = execFileSync(process.execPath, ['flow.js'], { cwd: folder, encoding: 'utf8' });
  expect(JSON.parse(printed)).toEqual({
    ...{ native: 'not there', isFlow: true, lines: [1], text: 'one two three', words: ['one', 'two', 'three'] },
    ...{ shouted: ['ONE', 'TWO', 'THREE'], n: 3 },
  });
});
