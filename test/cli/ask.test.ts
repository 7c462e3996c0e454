import { describe, expect, test } from 'vitest';
import { ask } from '../../src/cli/ask.ts';
import { temporaryFolder } from '../support/cli.ts';
import { CTRL_C, CTRL_D, openTerminal } from '../support/terminal.ts';

const ARGS = ['dispatch', '--command', 'echo {{ item }}', '["one", "two"]'];
const QUESTION = 'Enter to go on with the other one, Ctrl-C to stop ';

/** What is shown after the question, once it was ended so, without what moves the cursor. */
async function shownAfter(end: (terminal: ReturnType<typeof openTerminal>) => void): Promise<string> {
  const terminal = openTerminal(ARGS, { cwd: temporaryFolder() });
  await terminal.see(QUESTION);
  end(terminal);
  const { shown } = await terminal.ended;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what terminals are told by.
  return (shown.split(QUESTION)[1] ?? '').replaceAll(/\r|\u001b\[[\d;?]*[A-Za-z]/g, '');
}

describe('a question', () => {
  test.each([
    ['Ctrl-C', CTRL_C],
    ['Ctrl-D', CTRL_D],
  ])('that %s ends leaves its line to itself', async (_, typed) => {
    expect(await shownAfter((terminal) => terminal.type(typed))).toMatch(/^\n2 items: /);
  });

  test('that is answered is followed by no empty line', async () => {
    expect(await shownAfter((terminal) => terminal.type('n\r'))).toMatch(/^n\n2 items: /);
  });

  test('is not asked where a signal has come before it', async () => {
    const { stderr } = process;
    const write = stderr.write.bind(stderr);
    const written: unknown[] = [];
    stderr.write = (text: unknown) => written.push(text) > 0;
    try {
      expect(await ask('Really? ', AbortSignal.abort('SIGTERM'))).toBe('signal');
    } finally {
      stderr.write = write;
    }
    expect(written).toEqual([]);
  });
});
