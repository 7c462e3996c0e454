import { createInterface } from 'node:readline';

/** What was typed; or that Ctrl-C, Ctrl-D or a signal ended the question. */
export type Answer = { readonly typed: string } | 'ctrl-c' | 'ctrl-d' | 'signal';

/**
 * Asks on the terminal, and leaves it at the beginning of a line.
 * @param stop aborts when a signal asks this program to stop; where one has already, nothing is asked
 */
export async function ask(question: string, stop?: AbortSignal): Promise<Answer> {
  if (stop?.aborted) return 'signal';
  const terminal = createInterface({ input: process.stdin, output: process.stderr, prompt: question });
  // What comes first counts, also where a line and the end of what is typed come at once.
  const answer = await new Promise<Answer>((resolve) => {
    terminal.once('line', (text) => resolve({ typed: text.trim() }));
    terminal.once('SIGINT', () => resolve('ctrl-c'));
    terminal.once('close', () => resolve('ctrl-d'));
    stop?.addEventListener('abort', () => resolve('signal'), { once: true });
    terminal.prompt();
  });
  terminal.close();
  if (typeof answer !== 'object') process.stderr.write('\n'); // what is typed ends with Enter
  return answer;
}

export function isYes(answer: Answer): boolean {
  return typeof answer === 'object' && /^y(es)?$/i.test(answer.typed);
}
