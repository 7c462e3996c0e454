/** The documents of `failures`. */
import { formatHandle } from '../../core/attempt.ts';
import type { Comparison } from '../../core/failure/compare.ts';
import type { Families } from '../../read/families.ts';
import type { FamilyView } from '../../read/family.ts';
import type { FamilyMember } from '../../read/family-members.ts';
import type { FlakyPhase } from '../../read/flaky.ts';
import { withoutLog } from '../ended.ts';
import { logOf } from '../log-of.ts';
import { handleWire, iso, type Wire } from './wire.ts';

/** `failures` */
export function failuresWire({ families, total, gone, unnamed }: Families): Wire {
  return { families: families.map(familyWire), total, gone, without_family: unnamed };
}

/** The first seven names are a contract. */
function familyWire(family: FamilyView): Wire {
  const { fingerprint, category, count, phases, dead, runs, sample, first, last } = family;
  return {
    ...{ fingerprint, category, count, phases, sample: withoutLog(sample) },
    first_seen_at: iso(first.at),
    last_seen_at: iso(last.at),
    runs,
    dead,
    handle: handleWire(family.handle),
    log: logOf(family)?.path ?? null,
    first_handle: handleWire(first.handle),
    first_session_id: first.sessionId,
    first_commit: first.commit,
    first_dirty: first.dirty,
    last_handle: handleWire(last.handle),
    last_session_id: last.sessionId,
    last_commit: last.commit,
    last_dirty: last.dirty,
  };
}

/** `failures f-3fa9` and `show f-3fa9`: there `phases` are its members. */
export function oneFamilyWire(
  family: FamilyView,
  {
    members,
    more,
    sessions,
    comparison,
  }: {
    readonly members: readonly FamilyMember[];
    readonly more: boolean;
    readonly sessions: readonly string[];
    readonly comparison: Comparison;
  },
): Wire {
  return {
    ...familyWire(family),
    failing: family.phases,
    sessions,
    said: comparison.lines.map((pieces) => pieces.map(pieceWire).join('')),
    variants: comparison.variants.map(({ parts, texts }) => ({
      parts,
      phases: texts.length,
      handle: handleWire(members[texts[0] ?? 0]?.handle ?? null),
    })),
    phases: members.map(memberWire),
    more,
  };
}

/** A part that differs, as it is marked on the screen. */
function pieceWire(piece: string | number): string {
  return typeof piece === 'number' ? `<${piece}>` : piece;
}

function memberWire(member: FamilyMember): Wire {
  return {
    run_id: member.runId,
    phase_id: member.phaseId,
    state: member.state,
    fails_so: member.isLast,
    attempts: member.attempts,
    burned: member.burned,
    failures: member.failures,
    last_attempt: handleWire(member.handle),
    since: iso(member.since),
    error_message: member.message,
  };
}

/** `failures --flaky` */
export function flakyWire(phases: readonly FlakyPhase[], more: boolean): Wire {
  return {
    more,
    flaky: phases.map(({ runId, phaseId, failed, passed, at, sessionId, commit, fingerprint, category, message }) => ({
      ...{ run_id: runId, phase_id: phaseId, failed: formatHandle(failed), passed: formatHandle(passed) },
      ...{ passed_at: iso(at), session_id: sessionId, git_commit: commit, fingerprint, category },
      error_message: message,
    })),
  };
}
