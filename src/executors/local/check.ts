/** What can be told about an order before anything runs. */
import { accessSync, constants, statSync } from 'node:fs';
import { codeOf, messageOf } from '../../core/error.ts';
import type { Order } from '../../core/executor.ts';
import { type FoundProgram, findProgram } from '../../process/find-program.ts';

/** Linux takes no longer string among arguments and variables (MAX_ARG_STRLEN, execve(2)). */
const LONGEST_STRING_BYTES = 131_071;

export function checkOrder({ problem, work, env }: Order): FoundProgram {
  if (problem !== undefined) return { problem };
  const { argv, cwd } = work;
  return checkStrings(argv, env) ?? checkFolder(cwd) ?? findProgram(argv[0], cwd, env.PATH ?? '');
}

function checkStrings(argv: readonly string[], env: Order['env']): { problem: string } | undefined {
  for (const [nth, argument] of argv.entries()) {
    const problem = problemWith(argument);
    if (problem) return { problem: `argument ${nth} of its command ${problem}` };
  }
  for (const name in env) {
    const problem = problemWith(`${name}=${env[name]}`);
    if (problem) return { problem: `its variable ${name} ${problem}` };
  }
  return undefined;
}

function problemWith(text: string): string | undefined {
  if (text.includes('\0')) return 'holds a NUL byte';
  // No character takes more than three bytes a unit.
  if (text.length * 3 <= LONGEST_STRING_BYTES || Buffer.byteLength(text) <= LONGEST_STRING_BYTES) return undefined;
  return `has ${Buffer.byteLength(text)} bytes, and the system takes ${LONGEST_STRING_BYTES}: hand a long text over as its stdin`;
}

function checkFolder(cwd: string): { problem: string } | undefined {
  try {
    if (!statSync(cwd).isDirectory()) return { problem: `its directory is not a folder: ${cwd}` };
    accessSync(cwd, constants.X_OK);
    return undefined;
  } catch (thrown) {
    return {
      problem: `its directory ${codeOf(thrown) === 'ENOENT' ? 'is gone' : `cannot be entered (${messageOf(thrown)})`}: ${cwd}`,
    };
  }
}
