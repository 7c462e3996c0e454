/** A consumer that fails never costs the session its work: it is told of at the end. */
import type { Consumer } from '../core/consumer.ts';
import { messageOf } from '../core/error.ts';

export function catchUpAll(consumers: readonly Consumer[]): void {
  for (const consumer of consumers) {
    try {
      consumer.catchUp();
    } catch {
      // Its next call may work; what it owes the world it catches up on then.
    }
  }
}

/** @returns a line for each that could not finish */
export async function closeAll(consumers: readonly Consumer[]): Promise<string[]> {
  return (await Promise.all(consumers.map(closeOne))).flat();
}

async function closeOne(consumer: Consumer): Promise<string[]> {
  try {
    await consumer.close();
    return [];
  } catch (thrown) {
    return [`${consumer.name}: ${messageOf(thrown)}`];
  }
}
