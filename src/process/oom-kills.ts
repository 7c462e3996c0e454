/** The kernel's own count of processes that it killed for want of memory: the only witness of why a SIGKILL came. */
import { hasProc } from './identify.ts';
import { listMemoryGroups } from './memory-groups.ts';
import { glance } from './proc.ts';

/** Phases that are killed together end together: one look at the counter may have to explain several ends. */
const TOGETHER_MS = 2_000;

/** Asked at the start of a phase it need not be newer than this. */
const FRESH_MS = 1_000;

interface Look {
  readonly at: number;
  readonly count: number;
}

export class OomKills {
  private newest: Look;
  /** What earlier ends have explained. */
  private explained: Look;
  private readonly read: () => number;

  constructor(read = countOomKills) {
    this.read = read;
    this.newest = this.explained = this.look();
  }

  /** How many there have been; to be handed to {@link explain} when the phase that starts now has ended. */
  count(): number {
    if (performance.now() - this.newest.at > FRESH_MS) this.newest = this.look();
    return this.newest.count;
  }

  /** Whether the kernel killed something since there were `before`, which no earlier end explains. */
  explain(before: number): boolean {
    const now = this.look();
    this.newest = now;
    const settled = now.at - this.explained.at > TOGETHER_MS ? this.explained.count : 0;
    if (now.count <= Math.max(before, settled)) return false;
    if (now.count > this.explained.count) this.explained = now;
    return true;
  }

  private look(): Look {
    return { at: performance.now(), count: this.read() };
  }
}

/** In our own control group, where that has a counter; else on the whole machine. 0 where nobody counts. */
function countOomKills(): number {
  if (!hasProc()) return 0;
  const [own] = listMemoryGroups();
  const ofGroup =
    own && counterIn(glance(`${own.folder}/${own.version === 2 ? 'memory.events' : 'memory.oom_control'}`));
  return ofGroup ?? counterIn(glance('/proc/vmstat')) ?? 0;
}

function counterIn(text: string): number | undefined {
  const count = /^oom_kill (\d+)$/m.exec(text)?.[1];
  return count === undefined ? undefined : Number(count);
}
