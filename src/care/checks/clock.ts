import type { Finding, Look } from '../../core/checkup.ts';
import { formatDuration } from '../../core/duration.ts';
import { findFuture } from '../../read/future.ts';
import { countOf } from '../names.ts';
import type { Check } from '../patient.ts';

/** Clocks of two machines differ a little. */
const TOLERANCE_MS = 60_000;

const WAY =
  'set the clock right (timedatectl, chronyc tracking); rows keep their times, and limits of phases do not go by them';

export const clock: Check = {
  name: 'clock',
  about: "this machine's clock against the newest event, and rows from the future",
  needs: 'database',
  look({ opened: { db }, now }): Look {
    const { newestAt, events, attempts, sessions } = findFuture(db, now + TOLERANCE_MS);
    const behindMs = (newestAt ?? 0) - now;
    const findings: Finding[] = [];
    if (behindMs > TOLERANCE_MS) {
      const message = `the clock stands ${formatDuration(behindMs)} behind the newest event: it was set back, or that event's machine is ahead`;
      findings.push({ level: 'warn', message, way: WAY });
    } else if (events + attempts + sessions > 0) {
      const what = [countOf(events, 'event'), countOf(attempts, 'attempt'), countOf(sessions, 'session')].join(', ');
      findings.push({ level: 'warn', message: `rows from the future: ${what}`, way: WAY });
    }
    return { seen: 'no row is from the future', findings };
  },
};
