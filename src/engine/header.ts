import { formatHandle } from '../core/attempt.ts';
import type { AttemptUnderWay } from '../core/evidence.ts';
import type { Order } from '../core/executor.ts';
import type { Work } from '../core/phase.ts';
import { formatHeader } from '../logs/header.ts';
import type { Repository, SessionOptions } from './context.ts';

interface HeaderSources {
  readonly attempt: AttemptUnderWay;
  readonly work: Work;
  readonly env: Readonly<Record<string, string>>;
  readonly repository: Repository;
  readonly options: SessionOptions;
}

/** The effective values: those that the phase itself gets. */
export function headerOf({ attempt, work, env, repository, options }: HeaderSources): Order['header'] {
  return ({ program, startedAt }) =>
    formatHeader({
      ...{ runId: attempt.runId, phaseId: attempt.phaseId, sessionId: attempt.sessionId, startedAt },
      ...{
        databaseUrl: options.identity.databaseUrl,
        host: options.identity.host,
        cwd: work.cwd,
        path: env.PATH ?? '',
      },
      ...(options.identity.apiUrl !== null && { apiUrl: options.identity.apiUrl }),
      ...(repository.commit !== undefined && { commit: repository.commit }),
      ...(repository.dirty !== undefined && { dirty: repository.dirty }),
      variables: options.identityVariables.flatMap((name) =>
        env[name] === undefined ? [] : [[name, env[name]] as const],
      ),
      attemptNumber: attempt.number,
      handle: formatHandle(attempt.handle),
      command: [program, ...work.argv.slice(1)],
    });
}
