import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../../core/notify/answer.ts';
import { backOffMs } from '../../core/notify/back-off.ts';
import type { NotifyTarget } from '../../core/notify/target.ts';
import { call } from './program.ts';
import { post } from './webhook.ts';

/** A notice as it goes out. */
export interface Letter {
  readonly kind: string;
  /** JSON */
  readonly body: string;
}

/** Where commands run, and what secrets are filled in from. */
export interface Surroundings {
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
}

interface Delivery {
  readonly tries: number;
  readonly answer: Answer;
}

/** Tries until it is taken, refused for good, or tried `retries` times more. */
export async function deliver(
  target: NotifyTarget,
  letter: Letter,
  { retries, ...around }: Surroundings & { readonly retries: number },
): Promise<Delivery> {
  for (let tries = 1; ; tries++) {
    const answer = await tell(target, letter, around);
    if (answer.is === 'taken' || !answer.later || tries > retries) return { tries, answer };
    await sleep(backOffMs(tries, { askedMs: answer.askedMs, chance: Math.random() }));
  }
}

function tell(target: NotifyTarget, letter: Letter, around: Surroundings): Promise<Answer> {
  return target.webhook === undefined ? call(target, letter, around) : post(target, letter.body, around.environment);
}
