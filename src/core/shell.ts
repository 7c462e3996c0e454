/** What POSIX shells can be told of a directory and of an environment. */
import { quoteForShell } from './template.ts';

/** `cd` to it. A `..` is the kernel's to follow: behind a symbolic link it leads elsewhere than the path says. */
export function enterText(cwd: string, quote: (text: string) => string = quoteForShell): string {
  return `cd ${cwd.split('/').includes('..') ? '-P ' : ''}-- ${quote(cwd)}`;
}

/** Names that shells keep for themselves: setting them fails, or does something. */
const KEPT = (
  'UID EUID PPID OPTIND LINENO IFS SHELLOPTS BASHOPTS BASH_VERSINFO BASH_VERSION BASHPID RANDOM SRANDOM SECONDS HISTCMD ' +
  'EPOCHSECONDS EPOCHREALTIME DIRSTACK FUNCNAME GROUPS'
).split(' ');

/** Whether a shell can set it; env(1) sets the others. */
export function isNameable(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name) && !KEPT.includes(name);
}
