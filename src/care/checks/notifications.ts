import type { Finding, Look } from '../../core/checkup.ts';
import { variablesIn, wordsOf } from '../../core/notify/target.ts';
import { findProgram } from '../../process/find-program.ts';
import { type DeliveryState, listDeliveries } from '../../read/deliveries.ts';
import { countOf, someOf } from '../names.ts';
import type { Check, Opened, ValidConfiguration } from '../patient.ts';

export const notifications: Check = {
  name: 'notifications',
  about: 'whether those who asked to be told can be, and were',
  needs: 'nothing',
  look({ configuration, opened }): Look {
    if ('problem' in configuration || configuration.targets.length === 0)
      return { seen: 'nobody asked to be told', findings: [] };
    return {
      seen: `${countOf(configuration.targets.length, 'target')}, all told`,
      findings: [...unset(configuration), ...missing(configuration), ...untold(configuration, opened)],
    };
  },
};

/** The night's environment may have them all the same: cron's is not this shell's. */
function unset({ targets }: ValidConfiguration): Finding[] {
  const names = [...new Set(targets.flatMap(variablesIn))].filter((name) => !process.env[name]);
  if (names.length === 0) return [];
  const message = `notify names variables that are not set here: ${someOf(names)}`;
  return [{ level: 'note', message, way: 'see that they are set where drain is started: cron line, systemd unit' }];
}

function missing({ targets, home }: ValidConfiguration): Finding[] {
  return targets.flatMap((target): Finding[] => {
    const [program] = wordsOf(target);
    const found = program === undefined ? { path: '' } : findProgram(program, home, process.env.PATH ?? '');
    if ('path' in found) return [];
    return [
      {
        level: 'bad',
        message: `notify ${target.number}: ${found.problem}`,
        way: 'correct it in the configuration file',
      },
    ];
  });
}

function untold({ targets }: ValidConfiguration, opened: Opened): Finding[] {
  return 'db' in opened ? listDeliveries(opened.db, targets).flatMap(findingsOf) : [];
}

function findingsOf({ target, owed, failed }: DeliveryState): Finding[] {
  const name = `notify ${target.number} (${target.name})`;
  return [
    ...(failed
      ? [
          {
            level: 'warn',
            message: `${name} was not told of ${failed.kind}: ${failed.why}`,
            way: 'drain notify --test',
          } as const,
        ]
      : []),
    ...(owed > 0
      ? [
          {
            level: 'note',
            message: `${name} is still to be told of ${countOf(owed, 'event')}`,
            way: 'drain notify',
          } as const,
        ]
      : []),
  ];
}
