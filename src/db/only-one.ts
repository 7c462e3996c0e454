/** Lets one process at a time do something, by a lock that the system itself takes back however the process ends. */
import { openNative } from './native.ts';
import { isBusy } from './transact.ts';

/**
 * The lock is that of an empty SQLite file: it ends with its process, so nobody has to find out whether who took it is
 * still there, in whatever container, or since which boot.
 * @returns nothing when another process has it
 */
export function tryOnlyOne(file: string): Disposable | undefined {
  const lock = openNative(file, { timeout: 0 });
  try {
    lock.exec('begin exclusive');
  } catch (thrown) {
    lock.close();
    if (isBusy(thrown)) return undefined;
    throw thrown;
  }
  return { [Symbol.dispose]: () => lock.close() };
}
