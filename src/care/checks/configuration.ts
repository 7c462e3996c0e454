import { existsSync } from 'node:fs';
import type { Finding, Look } from '../../core/checkup.ts';
import { formatDuration } from '../../core/duration.ts';
import { DrainError } from '../../core/error.ts';
import { findProgram } from '../../process/find-program.ts';
import { findSessionMaker } from '../../process/supervisor/supervisor.ts';
import { countCommandless } from '../../read/commandless.ts';
import { countOf, someOf } from '../names.ts';
import type { Check, Opened, Patient, ValidConfiguration } from '../patient.ts';

export const configuration: Check = {
  name: 'configuration',
  about: 'the configuration file, options that contradict each other, and what a phase needs to be started',
  needs: 'nothing',
  look(patient): Look {
    const { configuration: found } = patient;
    const machine = sessionMaker();
    if ('problem' in found) {
      const broken: Finding = {
        level: 'bad',
        message: found.problem,
        way: 'mend it; drain config shows what it is read as',
      };
      return { seen: '', findings: [broken, ...machine] };
    }
    return {
      seen: found.file ?? 'no file: defaults and the environment',
      findings: [...machine, ...missingPaths(found), ...commands(found, patient), ...contradictions(found)],
    };
  },
};

/** Without it no phase can be started at all. */
function sessionMaker(): Finding[] {
  try {
    findSessionMaker();
    return [];
  } catch (thrown) {
    if (!(thrown instanceof DrainError)) throw thrown;
    return [{ level: 'bad', message: thrown.message }];
  }
}

function missingPaths({ sources, cwd }: ValidConfiguration): Finding[] {
  const gone = sources.filter((source) => !existsSync(source));
  const way = 'correct it in the configuration file, or make it';
  return [
    ...(gone.length > 0
      ? [
          {
            level: 'bad',
            message: `sources that every session reads first are not there: ${someOf(gone)}`,
            way,
          } as const,
        ]
      : []),
    ...(cwd !== undefined && !existsSync(cwd)
      ? [{ level: 'bad', message: `the directory of phases is not there: ${cwd}`, way } as const]
      : []),
  ];
}

function commands({ command, home, cwd }: ValidConfiguration, { opened }: Patient): Finding[] {
  if (command === undefined) return commandless(opened);
  const program = Array.isArray(command.template) ? command.template[0] : String(command.template).split(/\s/, 1)[0];
  if (command.shell || program === undefined || /["'\\{$]/.test(program)) return [];
  const found = findProgram(program, cwd ?? home, process.env.PATH ?? '');
  if (!('problem' in found)) return [];
  return [
    {
      level: 'bad',
      message: `the configured command: ${found.problem}`,
      way: 'correct `command` in the configuration file',
    },
  ];
}

function commandless(opened: Opened): Finding[] {
  const count = 'db' in opened ? countCommandless(opened.db) : 0;
  if (count === 0) return [];
  return [
    {
      level: 'warn',
      message: `${countOf(count, 'failed phase')} without a command: neither they, nor their run, nor the configuration names one`,
      way: 'name one: drain import FILE --command TEMPLATE, or `command` in drain.config.json',
    },
  ];
}

/** Each alone is valid; together one of them does nothing. */
function contradictions(options: ValidConfiguration): Finding[] {
  const { perRunConcurrency, concurrency, failFast, batchSize, silenceMs, timeoutMs } = options;
  const found = [
    perRunConcurrency > concurrency &&
      `per-run-concurrency ${perRunConcurrency} is never reached: concurrency is ${concurrency}`,
    batchSize > 0 && failFast > batchSize && `fail-fast ${failFast} is never reached: batch-size is ${batchSize}`,
    timeoutMs > 0 &&
      silenceMs >= timeoutMs &&
      `silence-seconds ${formatDuration(silenceMs)} is never reached: phase-timeout-seconds is ${formatDuration(timeoutMs)}`,
  ].filter((message) => message !== false);
  return found.map((message) => ({ level: 'note', message, way: 'drain config shows where each comes from' }));
}
