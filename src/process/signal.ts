/** The only place that sends signals. */
import { codeOf } from '../core/error.ts';

export type SignalName = 'SIGTERM' | 'SIGKILL' | 'SIGCONT' | 'SIGINT' | 'SIGHUP';

/** @returns false when no process is left in the group */
export function signalGroup(groupId: number, signal: SignalName): boolean {
  return send(-groupId, signal);
}

export function signalProcess(pid: number, signal: SignalName): boolean {
  return send(pid, signal);
}

export function groupIsAlive(groupId: number): boolean {
  return send(-groupId, 0);
}

export function processExists(pid: number): boolean {
  return send(pid, 0);
}

function send(target: number, signal: SignalName | 0): boolean {
  // 0, 1 and their negatives mean "my own group" and "everything": never what is meant here.
  if (Math.abs(target) <= 1) return false;
  try {
    return process.kill(target, signal);
  } catch (thrown) {
    return codeOf(thrown) === 'EPERM';
  }
}
