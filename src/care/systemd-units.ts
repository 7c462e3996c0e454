import { basename } from 'node:path';
import { quoteForShell } from '../core/template.ts';
import { nightlyArgv, type ScheduleFacts, type TimeOfDay } from './nightly.ts';

/** After the grace the controller still has to kill, to gather evidence and to write everything down. */
const AFTER_GRACE_SECONDS = 30;

/** A shell script that writes service and timer and switches them on: to be read, and then run or piped to `sh`. */
export function formatSystemdInstall(facts: ScheduleFacts, time: TimeOfDay): string {
  const unit = unitName(facts.cwd);
  const scope = facts.user === 'root' ? SYSTEM : PERSONAL;
  return [
    '# Read it, then run it: drain schedule --systemd | sh',
    `folder=${scope.folder}`,
    'mkdir -p "$folder"',
    hereDocument(`${unit}.service`, serviceLines(facts)),
    hereDocument(`${unit}.timer`, timerLines(time)),
    `${scope.systemctl} daemon-reload`,
    `${scope.systemctl} enable --now ${unit}.timer`,
    ...(scope === PERSONAL
      ? [`loginctl enable-linger ${quoteForShell(facts.user)}  # runs also while you are logged out`]
      : []),
    `# Now: ${scope.systemctl} start --no-block ${unit}.service   Its output: ${scope.journal} -u ${unit}.service`,
    '',
  ].join('\n');
}

const PERSONAL = {
  folder: '"$HOME/.config/systemd/user"',
  systemctl: 'systemctl --user',
  journal: 'journalctl --user',
};
const SYSTEM: typeof PERSONAL = { folder: '/etc/systemd/system', systemctl: 'systemctl', journal: 'journalctl' };

function serviceLines(facts: ScheduleFacts): string[] {
  return [
    '[Unit]',
    'Description=drain: tries failed phases again',
    '',
    '[Service]',
    'Type=oneshot',
    `WorkingDirectory=${formatPathValue(facts.cwd)}`,
    `Environment=${quote(`PATH=${facts.path}`)}`,
    `ExecStart=${formatExecStart(nightlyArgv(facts))}`,
    '# A stop ends the controller, which ends its phases and gives them back. When the controller',
    '# dies, its phases live on, and the next session finds them again.',
    'KillMode=process',
    '# A phase that is killed for its memory is a failed phase and not the end of the night.',
    'OOMPolicy=continue',
    'TimeoutStartSec=infinity',
    `TimeoutStopSec=${Math.ceil(facts.graceSeconds) + AFTER_GRACE_SECONDS}`,
    '# Some phases failed; a limit was reached; stopped.',
    'SuccessExitStatus=1 3 130 143',
  ];
}

function timerLines({ hour, minute }: TimeOfDay): string[] {
  const time = [hour, minute, 0].map((part) => String(part).padStart(2, '0')).join(':');
  return [
    '[Unit]',
    `Description=drain at ${time}`,
    '',
    '[Timer]',
    `OnCalendar=*-*-* ${time}`,
    '# A night that the machine slept through is made up for.',
    'Persistent=true',
    '',
    '[Install]',
    'WantedBy=timers.target',
  ];
}

/** Named after the folder, so that a second backlog's units do not replace the first one's. */
function unitName(cwd: string): string {
  const name = basename(cwd)
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return `drain-${name.slice(0, 100) || 'nightly'}`;
}

/** No value has a line break in it, so no line can be the end mark: each line of a unit starts with a name or a bracket. */
function hereDocument(file: string, lines: readonly string[]): string {
  return [`cat >"$folder"/${file} <<'END'`, ...lines, 'END'].join('\n');
}

/** systemd starts no program with a quote or backslash in its path ("contains special characters"); sh does. */
function formatExecStart([program, ...args]: [string, ...string[]]): string {
  const words = /["'\\]/.test(program) ? ['-c', 'exec "$0" "$@"', program, ...args] : args;
  return [quote(words === args ? program : '/bin/sh'), ...words.map(quoteArgument)].join(' ');
}

/** As systemd.syntax(7) quotes; `%` begins a specifier. */
function quote(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%')}"`;
}

/** `$` begins a variable in the arguments, but not in the program's path (tried with systemd 252). */
function quoteArgument(value: string): string {
  return quote(value).replaceAll('$', '$$$$');
}

/** A setting that is one path takes no quotes. A backslash or blank at its end would be lost without the slash. */
function formatPathValue(path: string): string {
  return path.replaceAll('%', '%%').replace(/[\\\s]$/, '$&/');
}
