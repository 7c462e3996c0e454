/** A memory control group of our own, where the machine lets us make one: with version 1 or 2, as root. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { until } from './processes.ts';

const V1 = '/sys/fs/cgroup/memory';
const V2 = '/sys/fs/cgroup';

const root = existsSync(join(V1, 'memory.limit_in_bytes')) ? V1 : V2;
const limitFile = root === V1 ? 'memory.limit_in_bytes' : 'memory.max';

/** Why there can be none; nothing where there can. */
export const noCgroup: string | undefined = tryOne();

/** @returns its folder; whoever writes its pid into `cgroup.procs` there is in it */
export function memoryGroup(limitBytes: number): string {
  const folder = make(limitBytes);
  onTestFinished(async () => {
    await until('the control group to be empty', () => remove(folder));
  });
  return folder;
}

/** What was killed a moment ago may still be in it. */
function remove(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

export function usedBytes(folder: string): number {
  return Number(readFileSync(join(folder, root === V1 ? 'memory.usage_in_bytes' : 'memory.current'), 'utf8'));
}

function make(limitBytes: number): string {
  const folder = join(root, `drain-test-${process.pid}-${Date.now()}`);
  mkdirSync(folder);
  writeFileSync(join(folder, limitFile), String(limitBytes));
  // Without this, what does not fit goes to where the machine swaps.
  for (const [file, value] of [
    ['memory.swappiness', '0'],
    ['memory.swap.max', '0'],
  ] as const)
    if (existsSync(join(folder, file))) writeFileSync(join(folder, file), value);
  return folder;
}

function tryOne(): string | undefined {
  try {
    const folder = make(2 ** 30);
    const limits = readFileSync(join(folder, limitFile), 'utf8').trim() === String(2 ** 30);
    rmdirSync(folder);
    return limits ? undefined : 'a control group here takes no limit';
  } catch (thrown) {
    return `no control group for memory can be made here: ${(thrown as Error).message}`;
  }
}
