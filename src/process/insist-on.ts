import { setTimeout as sleep } from 'node:timers/promises';

const AGAIN_MS = 50;

/** `look`, once it can be looked: what cannot be seen for want of descriptors or memory may well be there. */
export async function insistOn<Found>(look: () => Found): Promise<Found> {
  for (;;) {
    try {
      return look();
    } catch {
      await sleep(AGAIN_MS);
    }
  }
}
