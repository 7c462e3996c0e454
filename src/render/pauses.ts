/** What pause and resume say. */
import type { HoldTarget } from '../core/hold.ts';
import { formatKey } from '../core/phase.ts';
import type { PauseView } from '../read/pauses.ts';
import { wordOf } from './moved.ts';
import { count, plain } from './text.ts';
import { localTime } from './time.ts';

export function pausedText(
  target: HoldTarget,
  { pause, changed }: { pause: PauseView | undefined; changed: boolean },
): string {
  const until = pause?.until == null ? '' : ` until ${localTime(pause.until)}`;
  const note = pause?.note ? ` (${plain(pause.note)})` : '';
  const name = sentence(targetText(target));
  if (changed) return `${name} is paused${until}${note}. What runs goes on.\nTo lift it: ${resumeText(target)}`;
  const since = pause ? `, since ${localTime(pause.placedAt)} by ${plain(pause.by)}` : '';
  return `${name} is paused already${until}${note}${since}.\nIt was left as it is; to change it, lift it first: ${resumeText(target)}`;
}

export function resumedText(
  target: HoldTarget,
  { changed, left }: { changed: boolean; left: readonly PauseView[] },
): string {
  const name = targetText(target);
  const lines = [
    changed
      ? liftedText(target)
      : `${sentence(name)} was not ${target.on === 'quota' || target.on === 'family' ? 'held' : 'paused'}.`,
  ];
  const wider = left.filter((pause) => isWider(pause.target, target));
  for (const pause of wider)
    lines.push(`Still held: ${targetText(pause.target)} is paused. To lift it: ${resumeText(pause.target)}`);
  const narrower = target.on === 'everything' ? left.length : 0;
  if (narrower > 0)
    lines.push(
      `${count(narrower, 'pause')} of single runs or phases ${narrower === 1 ? 'stays' : 'stay'}. See: drain status`,
    );
  return lines.join('\n');
}

function liftedText(target: HoldTarget): string {
  const name = targetText(target);
  return target.on === 'quota' || target.on === 'family'
    ? `${sentence(name)} is held no more. The next session may take what ${target.on === 'quota' ? 'refers to it' : 'fails with it'}.`
    : `The pause of ${name} is lifted. The next session may take it.`;
}

export function findSame(pauses: readonly PauseView[], target: HoldTarget): PauseView | undefined {
  return pauses.find((pause) => JSON.stringify(pause.target) === JSON.stringify(target));
}

/** Whether `pause` holds more than `target`, and that too. */
function isWider(pause: HoldTarget, target: HoldTarget): boolean {
  if (pause.on === 'everything') return target.on !== 'everything';
  return pause.on === 'run' && target.on === 'phase' && pause.runId === target.key.runId;
}

export function targetText(target: HoldTarget): string {
  switch (target.on) {
    case 'everything':
      return 'everything';
    case 'run':
      return `run ${plain(target.runId)}`;
    case 'phase':
      return `phase ${plain(formatKey(target.key))}`;
    case 'family':
      return `family ${target.family}`;
    case 'quota':
      return `quota ${plain(target.quota)}`;
  }
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

export function resumeText(target: HoldTarget): string {
  if (target.on === 'run') return `drain resume ${wordOf(target.runId)}`;
  if (target.on === 'family') return `drain resume ${target.family}`;
  if (target.on === 'phase') return `drain resume ${wordOf(target.key.runId)} ${wordOf(target.key.phaseId)}`;
  return target.on === 'quota' ? `drain resume --quota ${wordOf(target.quota)}` : 'drain resume --all';
}
