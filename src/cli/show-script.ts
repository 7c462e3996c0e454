/** `drain show --script`: what is known of an attempt, as a script of POSIX shell. */
import { type Backlog, databaseUrl, defaultCwd } from '../config/backlog.ts';
import { type DeclaredWork, formatHandle } from '../core/attempt.ts';
import { DrainError } from '../core/error.ts';
import { formatKey, type Key } from '../core/phase.ts';
import { phaseValues, render } from '../core/template.ts';
import type { Db } from '../db/native.ts';
import { readIdentity } from '../logs/identity.ts';
import { readInput } from '../logs/input.ts';
import type { AttemptView } from '../read/attempts.ts';
import { findDeclaredWork } from '../read/declared-work.ts';
import { findSession } from '../read/sessions.ts';
import { factsOfAttempt, factsOfPlan } from '../render/script/facts.ts';
import { type ScriptFacts, scriptText } from '../render/script/text.ts';
import { plain } from '../render/text.ts';
import { scriptWire } from '../render/wire/script.ts';
import { findChosen, type Named } from './handle.ts';
import type { Output } from './output.ts';

export type Scriptable =
  | { readonly is: 'attempt'; readonly attempt: AttemptView }
  | { readonly is: 'phase'; readonly key: Key };

/**
 * The newest attempt of a phase, or the phase itself where it was never tried.
 * @throws DrainError `usage` for what is no single attempt
 */
export function requireScriptable(db: Db, named: Named, number: number | undefined): Scriptable {
  if (named.is === 'attempt') return named;
  if (named.is === 'phase') {
    const attempt = findChosen(db, named.key, number);
    return attempt ? { is: 'attempt', attempt } : named;
  }
  const way = named.is === 'run' ? 'give RUN PHASE' : 'give one of its attempts, such as a1187';
  throw new DrainError(
    'usage',
    `--script does one attempt again, and a ${named.is} is none: ${way}. To list them: drain show`,
  );
}

export function showScript(db: Db, backlog: Backlog, subject: Scriptable, output: Output): void {
  const key = subject.is === 'attempt' ? subject.attempt : subject.key;
  const declared = findDeclaredWork(db, key) ?? { env: {}, deliverables: [], inputs: [] };
  const facts =
    subject.is === 'attempt'
      ? factsOfTried(db, backlog, subject.attempt, declared)
      : factsOfUntried(backlog, key, declared);
  const script = scriptText(facts);
  if (!output.json) process.stdout.write(script);
  const handle = subject.is === 'attempt' ? formatHandle(subject.attempt.handle) : null;
  output.document(scriptWire(key, { handle, facts, script }));
}

function factsOfTried(db: Db, backlog: Backlog, attempt: AttemptView, declared: DeclaredWork): ScriptFacts {
  const { stdoutPath } = attempt;
  const name = formatHandle(attempt.handle);
  if (attempt.argv.length === 0)
    throw new DrainError('no_command', `${name} had no command: ${plain(attempt.message ?? 'it is about to start')}`);
  return factsOfAttempt({
    ...surroundings(backlog, declared),
    attempt,
    session: findSession(db, attempt.sessionId),
    identity: stdoutPath === null ? [] : readIdentity(stdoutPath),
    stdin: stdoutPath === null ? undefined : readInput(stdoutPath),
    argvNow: argvNow(backlog, attempt, declared),
  });
}

function factsOfUntried(backlog: Backlog, key: Key, declared: DeclaredWork): ScriptFacts {
  const command = declared.command ?? backlog.config.command;
  if (!command)
    throw new DrainError(
      'no_command',
      `${plain(formatKey(key))} was never tried, and has no command, nor has its run or the configuration.`,
    );
  return factsOfPlan({
    ...surroundings(backlog, declared),
    key,
    argv: render(command, phaseValues(key)),
    cwd: declared.cwd ?? defaultCwd(backlog),
    apiUrl: backlog.config.apiUrl,
  });
}

function surroundings({ config, places }: Backlog, declared: DeclaredWork) {
  return { declared, databaseUrl: databaseUrl(places), drop: config.dropEnv };
}

/** Only to tell a masked argument from one that has stars of its own. */
function argvNow({ config }: Backlog, key: Key, declared: DeclaredWork): readonly string[] | undefined {
  const command = declared.command ?? config.command;
  try {
    return command && render(command, phaseValues(key));
  } catch {
    return undefined; // it was changed since, into what cannot be read
  }
}
