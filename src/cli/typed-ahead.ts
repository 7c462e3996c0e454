import { setTimeout as sleep } from 'node:timers/promises';

/** What waits in the terminal is handed over at once; a key that comes later was pressed by somebody who has seen the question. */
const HANDED_OVER_MS = 50;
const CTRL_C = '\u0003';

/** Forgets what was typed before anybody could know what would be asked. @returns whether Ctrl-C was in it */
export async function discardTyped(): Promise<boolean> {
  const { stdin } = process;
  let typed = '';
  const take = (piece: Buffer): void => {
    typed += piece.toString('latin1');
  };
  stdin.setRawMode(true);
  stdin.on('data', take);
  await sleep(HANDED_OVER_MS);
  stdin.off('data', take);
  stdin.pause();
  stdin.setRawMode(false);
  return typed.includes(CTRL_C);
}
