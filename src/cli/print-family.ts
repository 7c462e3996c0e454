/** What `failures FAMILY` and `show FAMILY` print. */
import { DrainError } from '../core/error.ts';
import { type Comparison, compareTexts } from '../core/failure/compare.ts';
import { linesSaid } from '../core/failure/said.ts';
import type { Db } from '../db/native.ts';
import { countFamilyMembers } from '../read/count-family-members.ts';
import { findFamily } from '../read/family.ts';
import { type FamilyFilter, isSpan } from '../read/family-filter.ts';
import { type FamilyMember, listFamilyMembers } from '../read/family-members.ts';
import { listFamilySessions } from '../read/family-sessions.ts';
import { familyText } from '../render/show-family.ts';
import { oneFamilyWire } from '../render/wire/failures.ts';
import type { Output } from './output.ts';
import { shorten } from './shorten.ts';

/** So many members are compared; the newest ones tell enough. */
const COMPARED = 200;

/** @throws DrainError `unknown_family` where nothing of it is left by the filter */
export function printFamily(db: Db, fingerprint: string, asked: FamilyFilter, output: Output): void {
  const family = findFamily(db, { fingerprint }, asked);
  if (!family || (asked.dead && family.phases === 0)) throw leftOut(fingerprint);
  const limit = asked.limit ?? Number.MAX_SAFE_INTEGER;
  const { members, filter } = membersOf(db, fingerprint, { ...asked, limit: Math.max(limit + 1, COMPARED) });
  const sessions = listFamilySessions(db, fingerprint);
  if (output.json) {
    const [named, more] = [members.slice(0, limit), members.length > limit];
    output.document(oneFamilyWire(family, { members: named, more, sessions, comparison: compared(members) }));
    return;
  }
  const total = countFamilyMembers(db, fingerprint, filter) ?? (members.length < COMPARED ? members.length : undefined);
  output.print(
    familyText({
      ...{ family, members, comparison: compared(members), shown: limit, total },
      ...{ sessions: sessions.length, isSpan: isSpan(filter), width: output.columns, shorten },
    }),
  );
}

/** Where none that is meant fails so any more, those that did are all there is to show. */
function membersOf(
  db: Db,
  fingerprint: string,
  filter: FamilyFilter,
): { members: readonly FamilyMember[]; filter: FamilyFilter } {
  const members = listFamilyMembers(db, fingerprint, filter);
  if (members.length > 0) return { members, filter };
  const wider = { ...filter, gone: true };
  return { members: listFamilyMembers(db, fingerprint, wider), filter: wider };
}

function compared(members: readonly FamilyMember[]): Comparison {
  return compareTexts(members.slice(0, COMPARED).map(linesSaid));
}

function leftOut(fingerprint: string): DrainError {
  const message = `Nothing of ${fingerprint} is left by these filters. All of it: drain failures ${fingerprint}`;
  return new DrainError('unknown_family', message);
}
