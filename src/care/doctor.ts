/** Looks at everything that is known to go wrong; heals on request what can be healed safely, and looks again. */
import { type Checked, type Checkup, type Finding, type Look, worstOf } from '../core/checkup.ts';
import { codeOf, messageOf } from '../core/error.ts';
import { clock } from './checks/clock.ts';
import { configuration } from './checks/configuration.ts';
import { descriptors } from './checks/descriptors.ts';
import { disk } from './checks/disk.ts';
import { elsewhere } from './checks/elsewhere.ts';
import { ghosts } from './checks/ghosts.ts';
import { integrity } from './checks/integrity.ts';
import { leftovers } from './checks/leftovers.ts';
import { linger } from './checks/linger.ts';
import { missingLogs } from './checks/missing-logs.ts';
import { notifications } from './checks/notifications.ts';
import { sessionFiles } from './checks/session-files.ts';
import { wal } from './checks/wal.ts';
import type { Check, Patient, WithDatabase } from './patient.ts';

/** In the order in which they are healed too: the database before what is written into it. */
export const CHECKS: readonly Check[] = [
  ...[integrity, ghosts, elsewhere, leftovers, sessionFiles, missingLogs],
  ...[disk, wal, descriptors, clock, linger, configuration, notifications],
];

export interface Remedies {
  readonly fixed: string[];
  readonly notFixed: string[];
}

/** @param admit opens what is looked at, anew for each look */
export async function examine(
  admit: () => Patient & Disposable,
  { fix, checks = CHECKS }: { fix: boolean; checks?: readonly Check[] },
): Promise<Checkup> {
  const found = await lookAtAll(admit, checks);
  if (!fix || found.every(({ findings }) => findings.every(({ heal }) => !heal))) return checkupOf(found, new Map());
  const remedies = await healAll(found);
  return checkupOf(await lookAtAll(admit, checks), remedies);
}

type Looked = Look & { readonly name: string };

async function lookAtAll(admit: () => Patient & Disposable, checks: readonly Check[]): Promise<Looked[]> {
  using patient = admit();
  const looks: Looked[] = [];
  for (const check of checks) looks.push({ name: check.name, ...(await lookAt(check, patient)) });
  return looks;
}

/** A look that fails is a finding: what is damaged must not keep the rest from being told. */
async function lookAt(check: Check, patient: Patient): Promise<Look> {
  try {
    if (check.needs === 'nothing') return await check.look(patient);
    if ('db' in patient.opened) return await check.look(patient as WithDatabase);
    return { seen: '', findings: [{ level: 'note', message: 'not looked at: the database cannot be used' }] };
  } catch (thrown) {
    // What that means stands under `integrity` already.
    if (codeOf(thrown)?.startsWith('SQLITE_CORRUPT'))
      return { seen: '', findings: [{ level: 'note', message: 'not looked at: the database is damaged' }] };
    return { seen: '', findings: [{ level: 'bad', message: `could not be looked at: ${messageOf(thrown)}` }] };
  }
}

async function healAll(found: readonly Looked[]): Promise<Map<string, Remedies>> {
  const done = new Set<Finding['heal']>();
  const remedies = new Map<string, Remedies>();
  for (const { name, findings } of found) {
    const of: Remedies = { fixed: [], notFixed: [] };
    remedies.set(name, of);
    for (const { heal } of findings) {
      if (!heal || done.has(heal)) continue;
      done.add(heal);
      await heal().then(
        (what) => of.fixed.push(what),
        (thrown: unknown) => of.notFixed.push(messageOf(thrown)),
      );
    }
  }
  return remedies;
}

function checkupOf(looked: readonly Looked[], remedies: ReadonlyMap<string, Remedies>): Checkup {
  const checks = looked.map((look): Checked => {
    const { fixed = [], notFixed = [] } = remedies.get(look.name) ?? {};
    return { ...look, status: worstOf(look.findings), fixed, notFixed };
  });
  return { ok: checks.every(({ status }) => status === 'ok' || status === 'note'), checks };
}
