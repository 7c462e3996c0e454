import type { Checkup } from '../../core/checkup.ts';
import type { Wire } from './wire.ts';

/** `doctor` */
export function checkupWire({ ok, checks }: Checkup): Wire {
  return {
    ok,
    checks: checks.map(({ name, status, seen, findings, fixed, notFixed }) => ({
      name,
      status,
      seen: findings.length === 0 ? seen : null,
      findings: findings.map(({ level, message, way = null }) => ({ level, message, fix: way })),
      fixed,
      not_fixed: notFixed,
    })),
  };
}
