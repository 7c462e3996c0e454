/** Hands text to a program of somebody else's. `node:child_process` itself: execa waits for who inherited its streams. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../core/error.ts';
import { signalGroup } from './signal.ts';

export type HandedOver =
  | { readonly is: 'exit'; readonly code: number | null; readonly signal: string | null; readonly said: string }
  | { readonly is: 'too-late'; readonly said: string }
  | { readonly is: 'not-started'; readonly why: string };

/** What is kept of its output. */
const KEPT_CHARACTERS = 4_000;

const GRACE_MS = 2_000;

/** What it has said as it ended has arrived by then. */
const LAST_WORDS_MS = 200;

/**
 * Runs it in a group of its own with `input` as its stdin, to its end or until it has taken too long: then the whole group
 * is ended.
 */
export async function handOver(
  [program, ...args]: readonly [string, ...string[]],
  { input, cwd, env, timeoutMs }: { input: string; cwd: string; env: NodeJS.ProcessEnv; timeoutMs: number },
): Promise<HandedOver> {
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-KEPT_CHARACTERS);
    });
  child.stdin.on('error', () => undefined); // it need not read
  child.stdin.end(input);
  const closed = once(child, 'close').catch(() => undefined);
  const ended = once(child, 'exit').then(
    async ([code, signal]): Promise<HandedOver> => {
      await Promise.race([closed, sleep(LAST_WORDS_MS)]);
      return { is: 'exit', code, signal, said };
    },
    (thrown: unknown): HandedOver => ({ is: 'not-started', why: messageOf(thrown) }),
  );
  const late = new AbortController();
  const tooLate = sleep(timeoutMs, 'too-late' as const, { signal: late.signal }).catch(() => 'too-late' as const);
  const first = await Promise.race([ended, tooLate]);
  late.abort();
  if (first !== 'too-late') return letGo(first, child);
  const groupId = child.pid ?? 0;
  signalGroup(groupId, 'SIGTERM');
  await Promise.race([ended, sleep(GRACE_MS, undefined, { ref: false })]);
  signalGroup(groupId, 'SIGKILL');
  await ended;
  return letGo({ is: 'too-late', said }, child);
}

/** Who inherited its streams must not keep this process. */
function letGo(handed: HandedOver, child: ReturnType<typeof spawn>): HandedOver {
  child.stdout?.destroy();
  child.stderr?.destroy();
  return handed;
}
