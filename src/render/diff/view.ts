/** Two attempts, side by side. */
import { dirname } from 'node:path';
import { formatHandle } from '../../core/attempt.ts';
import { besideLog } from '../../core/beside-log.ts';
import { normalise } from '../../core/failure/fingerprint.ts';
import type { Db } from '../../db/native.ts';
import { type Comparison, compareLogs, type Side } from '../../logs/compare.ts';
import { findHeaderEnd, readIdentity } from '../../logs/identity.ts';
import { findAttemptSettings } from '../../read/attempt-settings.ts';
import type { AttemptView } from '../../read/attempts.ts';
import { findSession } from '../../read/sessions.ts';
import { STREAMS, type Stream } from '../logs/log.ts';
import { type Changes, type Compared, changesOf } from './changes.ts';

export interface LogDiff {
  readonly stream: Stream;
  /** Nothing where one of the two logs is gone. */
  readonly comparison: Comparison | undefined;
}

export interface DiffView extends Changes {
  readonly attempts: readonly [AttemptView, AttemptView];
  /** Why these two, where nobody has named them. */
  readonly why: string | undefined;
  readonly logs: readonly LogDiff[];
}

export function getDiff(db: Db, attempts: readonly [AttemptView, AttemptView], why: string | undefined): DiffView {
  const sides = [comparedOf(db, attempts[0]), comparedOf(db, attempts[1])] as const;
  const logs = STREAMS.map((stream) => ({ stream, comparison: compareStream(attempts, stream) }));
  return { attempts, why, ...changesOf(sides), logs };
}

function comparedOf(db: Db, attempt: AttemptView): Compared {
  const identity = attempt.stdoutPath === null ? [] : readIdentity(attempt.stdoutPath);
  const settings = findAttemptSettings(db, attempt.handle);
  return { attempt, settings, identity, session: findSession(db, attempt.sessionId) };
}

function compareStream([one, other]: readonly [AttemptView, AttemptView], stream: Stream): Comparison | undefined {
  const [first, second] = [sideOf(one, stream), sideOf(other, stream)];
  return first && second && compareLogs(first, second);
}

function sideOf(attempt: AttemptView, stream: Stream): Side | undefined {
  const path = stream === 'stdout' ? attempt.stdoutPath : attempt.stderrPath;
  if (path === null) return undefined;
  const own = ownOf(attempt);
  const from = stream === 'stdout' ? findHeaderEnd(path) : { bytes: 0, lines: 0 };
  return { path, from, blur: (line) => normalise(line, own) };
}

/** What names the attempt itself in its output. */
function ownOf({ runId, phaseId, attemptId, handle, cwd, stdoutPath, stderrPath }: AttemptView) {
  const log = stdoutPath ?? '';
  const beside = log === '' ? [] : [besideLog(log, 'result.json'), besideLog(log, 'telemetry.jsonl')];
  const paths = [log, stderrPath ?? '', ...beside, dirname(log), cwd ?? ''];
  return { runId, phaseId, attemptId, item: formatHandle(handle), paths: paths.filter((path) => path !== '') };
}
