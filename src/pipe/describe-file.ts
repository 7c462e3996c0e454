/**
 * Has a child of this program load the flow: a module that prints, hangs, ends its process or leaves handles open confuses
 * nobody but that child. It writes what it has found to a file of its own, because its stdout is the module's.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatDuration } from '../core/duration.ts';
import { DrainError } from '../core/error.ts';
import { runHelper } from '../process/run-helper.ts';
import type { Described, DescribedFile } from './described.ts';

/** A module that takes longer does its work while it is loaded. */
const TIMEOUT_MS = 60_000;

export interface DescribeRequest {
  /** How this program is started. */
  readonly program: readonly [string, ...string[]];
  readonly file: string;
  readonly flow: string | undefined;
  readonly input: readonly string[];
  readonly cwd: string;
  /** What `-` stands for. */
  readonly stdin: string | undefined;
}

/** @throws DrainError `bad_flow`, `bad_input` and what else the child found to be wrong */
export async function describeFile(request: DescribeRequest): Promise<Described> {
  const folder = mkdtempSync(join(tmpdir(), 'drain-flow-'));
  try {
    return outcomeOf(await ask(request, join(folder, 'flow.json')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ask(
  { program, file, flow, input, cwd, stdin }: DescribeRequest,
  answer: string,
): Promise<DescribedFile> {
  const [node, ...script] = program;
  const flags = [...(flow === undefined ? [] : [`--flow=${flow}`]), ...input.map((word) => `--input=${word}`)];
  const args = [...script, 'pipe', 'exec', file, `--describe-to=${answer}`, ...flags];
  const startedAt = performance.now();
  await runHelper(node, args, {
    cwd,
    timeoutMs: TIMEOUT_MS,
    output: 'ignore',
    ...(stdin !== undefined && { input: stdin }),
  });
  try {
    return JSON.parse(readFileSync(answer, 'utf8')) as DescribedFile;
  } catch {
    const isSlow = performance.now() - startedAt >= TIMEOUT_MS;
    const why = isSlow ? `did not come to an end within ${formatDuration(TIMEOUT_MS)}` : 'ended its process';
    const way = 'A module is to define the flow, and nothing more: what works is to stand in its steps';
    return { error: { code: 'bad_flow', message: `Cannot use ${file}: it ${why} while it was loaded. ${way}.` } };
  }
}

function outcomeOf(answer: DescribedFile): Described {
  if (!('error' in answer)) return answer;
  const { code, message } = answer.error;
  const isSaid = message.includes('nothing was run');
  throw new DrainError(code, isSaid ? message : `${message} Nothing was run.`);
}
