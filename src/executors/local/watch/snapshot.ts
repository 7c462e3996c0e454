/** Saves what a silent phase was doing before it is ended: afterwards nobody can ask it any more. */
import { formatDuration } from '../../../core/duration.ts';
import { messageOf } from '../../../core/error.ts';
import { maskText } from '../../../core/mask.ts';
import { writeSnapshot } from '../../../logs/snapshot.ts';
import { readTail } from '../../../logs/tail.ts';
import { type ProcessSnapshot, takeSnapshot } from '../../../process/snapshot.ts';
import type { Found, Watched } from './watcher.ts';

const LAST_LINES = 20;
const LAST_BYTES = 8_192;

/** It is ended all the same where this cannot be written. */
export function saveSnapshot(watched: Watched, silentMs: number): Found {
  try {
    return { snapshot: writeSnapshot(watched.logs.stdout, snapshotText(watched, silentMs)) };
  } catch (thrown) {
    return { notes: [`what it was doing when it was ended could not be saved: ${messageOf(thrown)}`] };
  }
}

function snapshotText({ leader, marks, logs }: Watched, silentMs: number): string {
  const processes = takeSnapshot(leader.pid, marks);
  const lines = [
    `[drain] ${new Date().toISOString()}: no output, no CPU used and no change among its processes for ${formatDuration(silentMs)}`,
    ...(processes.length === 0
      ? ['', 'What its processes are doing cannot be told here: there is no /proc of them.']
      : []),
    ...processes.flatMap(processLines),
    ...lastLines('stdout', logs.stdout),
    ...lastLines('stderr', logs.stderr),
  ];
  return `${lines.join('\n')}\n`;
}

function processLines(process: ProcessSnapshot): string[] {
  const { pid, parent, state, waitsIn, startedAt, cpuMs, command, files, moreFiles } = process;
  return [
    '',
    `PROCESS ${pid}  parent ${parent}  ${command}`,
    `  ${state}${waitsIn === '' ? '' : ` in ${waitsIn}`}, started ${new Date(startedAt).toISOString()}, CPU used ${formatDuration(cpuMs)}`,
    ...files.map((file) => `  ${maskText(file)}`),
    ...(moreFiles > 0 ? [`  and ${moreFiles} open files more`] : []),
  ];
}

function lastLines(name: string, log: string): string[] {
  const lines = maskText(readTail(log, LAST_BYTES).text).replace(/\n$/, '').split('\n').slice(-LAST_LINES);
  return ['', `LAST LINES OF ${name.toUpperCase()}  ${log}`, ...lines.map((line) => `  ${line}`)];
}
