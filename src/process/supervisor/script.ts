/**
 * What a supervisor is told, as POSIX shell. The supervisor is one `sh` that runs programs one after another: the first
 * text makes its functions, and each program is one compound command, which a shell reads to its end before it does any of
 * it. So a program that was sent only in part, because the controller died over it, never begins.
 */
import { enterText, isNameable } from '../../core/shell.ts';
import { quoteForShell } from '../../core/template.ts';

/** What the supervisor keeps in its record, a line of this many bytes that is written in place. */
export const RECORD_BYTES = 128;

export interface ProgramText {
  readonly id: string;
  /** The first is looked up in the PATH of `env`, as execvp(3) does. */
  readonly argv: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Environment;
  /** What heads its stdout log. */
  readonly header: string;
  readonly stdin: string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  /** The file of the record, and that of what the shell itself complains about. */
  readonly record: string;
  readonly complaints: string;
  /** What programs get; the supervisor's own files, logs among them, are for their owner alone. */
  readonly umask: number;
}

/**
 * Its variables begin with `_` and a small letter: such names are in no environment that it shares with programs.
 * Signals are caught and not ignored: ignored ones would be inherited. A subshell catches none (POSIX sh, 2.12), and would be
 * ended by PIPE where nobody is left to be told that it has begun. What it cannot tell it ends over: that is heard, and its
 * record read. What the shell complains of (its stderr, read on where it was left) is how a program that was ended by a
 * signal is told from one that exits with 128 and more; of INT and PIPE it says nothing, and those are told as the exits 130
 * and 141. A redirection that fails ends a subshell with 1 or 2 before it has begun: the record tells. `read` takes a byte at
 * a time, so /proc/self/stat is read once, and a program's own number is where /proc/self leads to; where /proc is that of
 * another pid namespace, a child asks for it.
 */
export function prelude({ record, complaints, umask }: Surroundings): string {
  return `trap : TERM INT HUP QUIT USR1 USR2 ALRM PIPE
exec 3>&1 >/dev/null 5<${quoteForShell(complaints)}
set -C
umask 077
if read -r _me </proc/self/stat && [ "\${_me%% *}" = $$ ]
then
set -- $_me
_own="$1 \${22}"
self() { cd -P /proc/self; _me=\${PWD#/proc/}; }
clock() { read -r _now _rest </proc/uptime; }
else
_own="$$ -"
self() { _me=$(exec sh -c 'echo $PPID'); }
clock() { _now=$(date +%s); }
fi
note() { printf '%-${RECORD_BYTES - 1}s\n' "$_own $*" 1<>${quoteForShell(record)}; }
tell() { printf '%s\n' "$*" >&3 2>&-; }
listen() { _said=; while read -r _line; do _said=$_line; done <&5; }
refuse() { listen; tell refused "$_id" "$_said" || exit; }
begin() {
trap : PIPE
self
note "$_id" running "$_began" "$_me"
tell began "$_id" "$_me"
umask ${umask.toString(8).padStart(3, '0')}
exec 3>&- 5<&-
}
end() {
_code=$?
cd /
listen
_by=exit
case $_code in
1|2) read -r _a _b _c _state _rest <${quoteForShell(record)} && [ "$_c $_state" != "$_id running" ] && { tell refused "$_id" "$_said" || exit; return; } ;;
129|1[3-9]?) case $_said in ''|*': warning: setlocale: '*) ;; *) _by=signal ;; esac ;;
esac
clock
note "$_id" ended "$_began" "$_now" "$_code" "$_by"
tell ended "$_id" "$_code" "$_by" || exit
}
listen
note - idle
`;
}

export type Environment = Readonly<Record<string, string>>;

export interface Means {
  /** The words of a command that makes a new session and becomes the program given to it. */
  readonly session: readonly string[];
  /** The supervisor's own environment: what a program shares of it need not be told. */
  readonly base: Environment;
}

export function programText(program: ProgramText, { session, base }: Means): string {
  const { id, argv, header, stdin, stdout, stderr } = program;
  const { changes, others } = environmentText(program.env, base);
  const words = [...others, ...session, ...argv].map(quoteForShell).join(' ');
  const enter = enterText(program.cwd);
  return `{
_id=${id}
if ${enter} && printf %s ${quoteForShell(header)} >${quoteForShell(stdout)} && printf '' >${quoteForShell(stderr)}
then
clock
_began=$_now
(
begin
${enter} || exit 126
${changes}exec ${words} 2>&4 4>&-
) <${quoteForShell(stdin)} >>${quoteForShell(stdout)} 4>>${quoteForShell(stderr)}
end
else
cd /
refuse
fi
}
`;
}

/** What `cd` sets, what a shell counts up, and our own. PWD is left to `cd`: the inherited one is the controller's. */
const isChanged = (name: string): boolean => /^(PWD|OLDPWD|SHLVL|_[a-z]*)$/.test(name);

/** What a supervisor can have in its own environment for programs like this one: of what we have, what that gets too. */
export function sharedEnvironment(own: NodeJS.ProcessEnv, env: Environment): Environment {
  const shared = Object.entries(env).filter(
    ([name, value]) => own[name] === value && isNameable(name) && !isChanged(name),
  );
  return Object.fromEntries(shared);
}

/** What no shell can name is set by env(1). */
function environmentText(env: Environment, base: Environment): { changes: string; others: string[] } {
  let changes = 'unset OLDPWD\n';
  const others: string[] = [];
  for (const name in env) {
    const value = env[name] as string;
    if (base[name] === value || (name === 'PWD' && value === process.env.PWD)) continue;
    if (isNameable(name)) changes += `export ${name}=${quoteForShell(value)}\n`;
    else others.push(`${name}=${value}`);
  }
  for (const name in base) if (env[name] === undefined) changes += `unset ${name}\n`;
  return { changes, others: others.length > 0 ? ['/usr/bin/env', '--', ...others] : [] };
}
