import { createInterface } from 'node:readline/promises';

/** What was typed; or that Ctrl-C, Ctrl-D or a signal ended the question. */
export type Answer = { readonly typed: string } | 'ctrl-c' | 'ctrl-d' | 'signal';

/**
 * Asks on the terminal, and leaves it at the beginning of a line.
 * @param stop aborts when a signal asks this program to stop; where one has already, nothing is asked
 */
export async function ask(question: string, stop?: AbortSignal): Promise<Answer> {
  if (stop?.aborted) return 'signal';
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<Answer>((resolve) => {
    terminal.once('SIGINT', () => resolve('ctrl-c'));
    terminal.once('close', () => resolve('ctrl-d'));
    stop?.addEventListener('abort', () => resolve('signal'), { once: true });
  });
  try {
    const typed = terminal.question(question).then((text): Answer => ({ typed: text.trim() }));
    const answer = await Promise.race([typed, ended]);
    if (typeof answer !== 'object') process.stderr.write('\n'); // what is typed ends with Enter
    return answer;
  } finally {
    terminal.close();
  }
}

export function isYes(answer: Answer): boolean {
  return typeof answer === 'object' && /^y(es)?$/i.test(answer.typed);
}
