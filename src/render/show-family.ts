import { formatHandle } from '../core/attempt.ts';
import { formatKey } from '../core/phase.ts';
import type { FamilyMember, FamilyView } from '../read/family.ts';
import { stateWord, withoutLog } from './ended.ts';
import { fold } from './facts.ts';
import { count, paint, plain, table, WIDTH } from './text.ts';

export interface FamilyScreen {
  readonly family: FamilyView;
  readonly members: readonly FamilyMember[];
  readonly width: number;
}

const COLUMNS = [
  { title: 'PHASE', gives: true },
  { title: 'STATE' },
  { title: 'BURNED', align: 'right' },
  { title: 'LAST' },
] as const;

export function familyText({ family, members, width }: FamilyScreen): string {
  const { fingerprint, category, phases, runs } = family;
  const left = phases - members.length;
  const rows = members.map((member) => [
    plain(formatKey(member)),
    stateWord(member.state),
    String(member.burned),
    member.handle === null ? '' : formatHandle(member.handle),
  ]);
  return [
    `${paint.strong(fingerprint)}  ${plain(category ?? 'unknown')}  ${count(phases, 'phase')} in ${count(runs, 'run')}`,
    ...fold(withoutLog(members[0]?.lastReason ?? null), WIDTH - 2).map((line) => `  ${line}`),
    table(COLUMNS, rows, width),
    ...(left > 0 ? [`and ${left} more: --json`] : []),
  ].join('\n');
}
