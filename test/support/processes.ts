/** What a test starts it must not leave: every process of a test carries a mark, and what still lives afterwards fails it. */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';

const NAME = 'ACCEPTANCE_MARK';

/** In the environment of every process of this test file. No phase loses it: drain hands its own environment on. */
export const mark: Readonly<Record<string, string>> = { [NAME]: randomUUID() };

const FIXTURES = fileURLToPath(new URL('../fixtures/bin/', import.meta.url));

/** The path of one of the small programs in test/fixtures/bin. */
export const fixture = (name: string): string => join(FIXTURES, name);

/** True while the process is there and no zombie. */
export function isAlive(pid: number): boolean {
  try {
    return !isZombie(pid);
  } catch {
    return false; // There is no such process.
  }
}

/** Every marked process that still lives, as `pid command`. */
export function listLiving(): string[] {
  const text = `${NAME}=${mark[NAME]}`;
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'latin1').includes(text) || isZombie(pid)) return [];
      return [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')}`];
    } catch {
      return []; // It ended while we looked.
    }
  });
}

function isZombie(pid: number): boolean {
  return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.startsWith('Z') === true;
}

/** Waits for a condition and never for time; the patience only ends a test that would never end. */
export async function until<Found>(
  what: string,
  look: () => Found | undefined | false,
  patienceMs = 30_000,
): Promise<Found> {
  const last = Date.now() + patienceMs;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > last) throw new Error(`Waited in vain for ${what}`);
    await sleep(15);
  }
}

afterEach(() => {
  const left = listLiving();
  for (const each of left) end(Number.parseInt(each, 10));
  if (left.length > 0) throw new Error(`Processes were left behind:\n${left.join('\n')}`);
});

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
