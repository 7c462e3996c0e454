/** The block at the head of every stdout log: in which environment the attempt ran. Scripts hold on to it. */
import { maskArgv, maskSecrets, maskText } from '../core/mask.ts';
import { formatArgv } from '../core/template.ts';

export interface HeaderFacts {
  readonly databaseUrl: string;
  readonly apiUrl?: string;
  /** Name and effective value of each variable that the config names and the phase's environment has. */
  readonly variables: readonly (readonly [name: string, value: string])[];
  readonly runId: string;
  readonly phaseId: string;
  readonly attemptNumber: number;
  /** Such as `a1187`. */
  readonly handle: string;
  readonly sessionId: string;
  readonly host: string;
  readonly cwd: string;
  readonly commit?: string;
  readonly dirty?: boolean;
  readonly startedAt: Date;
  readonly path: string;
  /** The resolved program first. */
  readonly command: readonly string[];
}

/** Ends with a newline. */
export function formatHeader(facts: HeaderFacts): string {
  const lines = [
    '===== ENVIRONMENT IDENTITY =====',
    `DRAIN_DATABASE_URL: ${maskText(onOneLine(facts.databaseUrl))}`,
    `API_URL: ${maskText(onOneLine(facts.apiUrl ?? '(none)'))}`,
    ...facts.variables.map(([name, value]) => `${name}: ${headerValue(name, value)}`),
    `PHASE: ${facts.runId}/${facts.phaseId}  ATTEMPT: ${facts.attemptNumber} (${facts.handle})  SESSION: ${facts.sessionId}`,
    `HOST: ${facts.host}  CWD: ${facts.cwd}  COMMIT: ${formatCommit(facts)}  STARTED: ${facts.startedAt.toISOString()}`,
    `PATH: ${facts.path}`,
    `COMMAND: ${formatArgv(maskArgv(facts.command.map(onOneLine)))}`,
    '================================',
  ];
  return lines.map((line) => `[drain] ${onOneLine(line)}\n`).join('');
}

/** A variable's value as the head of a log has it. */
export function headerValue(name: string, value: string): string {
  return maskSecrets(name, onOneLine(value));
}

function formatCommit({ commit, dirty }: HeaderFacts): string {
  if (commit === undefined) return '(no git repository)';
  return dirty ? `${commit} (dirty)` : commit;
}

/**
 * A value with a line break in it could forge a line of the header, one with an escape sequence could hide one. Values are
 * put on one line before they are masked: a line break must not hide half a password from the mask.
 */
function onOneLine(line: string): string {
  return line.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
    return short[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
