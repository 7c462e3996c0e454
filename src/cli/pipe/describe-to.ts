/** In the child of a `pipe run` or `pipe plan`: says what the flow and the input are, to a file, since stdout is the module's. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { codeOf, DrainError, messageOf } from '../../core/error.ts';
import { describeHere } from '../../pipe/describe-here.ts';
import type { DescribedFile } from '../../pipe/described.ts';
import { readInput } from '../../pipe/input/read-input.ts';
import { loadFlow } from '../../pipe/load-flow.ts';
import { type Arguments, text, texts } from '../command.ts';

/** @returns the exit code: 0, since what is wrong is told in the file */
export async function describeTo(answer: string, args: Arguments): Promise<number> {
  const tell = (found: DescribedFile): void => writeFileSync(answer, JSON.stringify(found));
  const tellOf = (thrown: unknown): void => tell({ error: { code: codeFor(thrown), message: messageOf(thrown) } });
  // What it threw outside of any promise, while it was loaded.
  process.on('uncaughtException', (thrown) => {
    tellOf(
      new DrainError(
        'bad_flow',
        `Cannot use ${text(args, 'file')}: while it was loaded it threw: ${messageOf(thrown)}`,
      ),
    );
    process.exit(0);
  });
  // Only what is awaited here can keep it: nothing is left that could wake it.
  process.on('beforeExit', () => tellOf(neverLoaded(text(args, 'file') ?? '')));
  try {
    const flow = await loadFlow({ file: resolve(text(args, 'file') ?? ''), name: text(args, 'flow') });
    const input = readInput(texts(args, 'input'), { cwd: process.cwd(), stdin: () => readFileSync(0, 'utf8') });
    tell(describeHere(flow, input));
  } catch (thrown) {
    tellOf(thrown);
  }
  return 0;
}

function neverLoaded(file: string): DrainError {
  return new DrainError(
    'bad_flow',
    `Cannot use ${file}: while it is loaded it waits for something that can never come.`,
  );
}

function codeFor(thrown: unknown): string {
  return thrown instanceof DrainError ? thrown.code : (codeOf(thrown) ?? 'bad_flow');
}
