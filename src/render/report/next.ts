import type { NightFamily, NightView } from '../../read/night.ts';

/** What to type next, and why. */
export interface NextCommand {
  readonly command: string;
  readonly why: string;
}

const MOST = 4;

/** Two to four, what matters most first. */
export function nextOf(view: NightView): NextCommand[] {
  return [...urgent(view), ...ofCauses(view), ...ofTheRest(view), ...toSendOn(view)].slice(0, MOST);
}

function urgent({ sessions, unattended }: NightView): NextCommand[] {
  const isRunning = sessions.some(({ status, controllerGone }) => status === 'running' && !controllerGone);
  return [
    ...(unattended.length > 0 ? [{ command: 'drain recover --wait', why: 'settles what nobody conducts' }] : []),
    ...(isRunning ? [{ command: 'drain status', why: 'what runs now' }] : []),
  ];
}

/**
 * A new one first; and of those that phases still fail with the one with the most, to be mended and tried on one phase.
 * What is mended is nowhere to start; of a night that others followed it can be looked at all the same.
 */
function ofCauses({ families, isLatest }: NightView): NextCommand[] {
  const open = families.filter(({ failing }) => failing > 0);
  const fresh = open.find(({ isNew }) => isNew);
  const first = fresh ?? (isLatest ? open : families)[0];
  const [largest] = open.toSorted((a, b) => b.failing - a.failing);
  const why = fresh ? 'new in this night: start here' : 'the largest cause';
  return [
    ...(first ? [{ command: `drain show ${first.fingerprint}`, why }] : []),
    ...(isLatest && largest && largest.failing > 1 ? [canaryOf(largest)] : []),
  ];
}

function canaryOf({ fingerprint, failing }: NightFamily): NextCommand {
  const others = failing === 2 ? 'the other' : `the other ${failing - 1}`;
  return { command: `drain retry ${fingerprint} --canary`, why: `once mended: 1, then ${others}` };
}

function ofTheRest({ isLatest, later, backlog, families, held }: NightView): NextCommand[] {
  if (!isLatest) return [{ command: 'drain report', why: 'the latest night' }];
  const isHeld = held.length > 0;
  if ((later && later.phases > 0) || (backlog.failed > 0 && !isHeld))
    return [{ command: 'drain plan', why: 'what the next drain would run' }];
  if (backlog.failed > 0)
    return families.length > 1 ? [] : [{ command: 'drain plan --held', why: 'why the rest does not run' }];
  if (backlog.queued > 0) return [{ command: 'drain --state queued', why: 'runs what is queued' }];
  return [{ command: 'drain runs', why: 'nothing is left to drain' }];
}

function toSendOn({ counts }: NightView): NextCommand[] {
  return counts.tried > 0 ? [{ command: 'drain report --html night.html', why: 'to send on' }] : [];
}
