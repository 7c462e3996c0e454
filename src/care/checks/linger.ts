import { existsSync } from 'node:fs';
import type { Finding, Look } from '../../core/checkup.ts';
import { quoteForShell } from '../../core/template.ts';
import { runHelper } from '../../process/run-helper.ts';
import type { Check } from '../patient.ts';

const TIMEOUT_MS = 5_000;

/** sd_booted(3) */
const BOOTED = '/run/systemd/system';

export interface LogoutFacts {
  readonly user: string;
  /** Its processes may outlive its last session: `loginctl enable-linger`. */
  readonly lingers: boolean;
  /** logind.conf(5): what was started in a session ends with it. */
  readonly killsUserProcesses: boolean;
}

export const linger: Check = {
  name: 'linger',
  about: 'whether what runs is ended at logout, where there is systemd',
  needs: 'nothing',
  async look({ user }): Promise<Look> {
    if (!existsSync(BOOTED)) return { seen: 'no systemd here: nothing is ended at logout', findings: [] };
    if (user === 'root') return { seen: 'root: nothing is ended at logout', findings: [] };
    const facts = await findLogoutFacts(user);
    if (!facts) return { seen: 'loginctl does not tell', findings: [] };
    return { seen: `${user} may leave processes running at logout`, findings: judgeLogout(facts) };
  },
};

export async function findLogoutFacts(user: string): Promise<LogoutFacts | undefined> {
  const ask = (args: readonly string[]) => runHelper('loginctl', args, { cwd: '/', timeoutMs: TIMEOUT_MS });
  const [lingers, kills] = await Promise.all([
    ask(['show-user', user, '--property=Linger', '--value']),
    ask(['show-session', '--property=KillUserProcesses', '--value']),
  ]);
  // A user who is not logged in, as under cron, is unknown to logind unless it lingers.
  if (kills === undefined) return undefined;
  return { user, lingers: lingers?.trim() === 'yes', killsUserProcesses: kills.trim() === 'yes' };
}

export function judgeLogout({ user, lingers, killsUserProcesses }: LogoutFacts): Finding[] {
  if (lingers) return [];
  const way = `loginctl enable-linger ${quoteForShell(user)}`;
  if (killsUserProcesses) {
    const message = `when ${user} logs out, systemd ends every process of theirs (KillUserProcesses): drain and its phases too`;
    return [{ level: 'warn', message, way }];
  }
  const message = `timers of ${user} (systemctl --user, as drain schedule makes them) run only while they are logged in`;
  return [{ level: 'note', message, way }];
}
