/**
 * What a supervisor is told, as POSIX shell. The supervisor is one `sh` that runs programs one after another: the first
 * text makes its functions, and each program is one compound command, which a shell reads to its end before it does any of
 * it. So a program that was sent only in part, because the controller died over it, never begins.
 */

/** What the supervisor keeps in its record, a line of this many bytes that is written in place. */
export const RECORD_BYTES = 128;

export interface ProgramText {
  readonly id: string;
  /** Absolute. */
  readonly path: string;
  /** `argv[0]` is not among them. */
  readonly args: readonly string[];
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
 * Signals are caught and not ignored: ignored ones would be inherited. `said` is how a program that was ended by a signal
 * is told from one that exits with 128 and more: the shell says so for all signals but INT and PIPE. A redirection that
 * fails ends a subshell with 1 or 2 before it has begun: the record tells. `read` takes a byte at a time, so /proc/self/stat
 * is read once, and a program's own number is where /proc/self leads to.
 */
export function prelude({ record, complaints, umask }: Surroundings): string {
  return `trap : TERM INT HUP QUIT USR1 USR2 ALRM PIPE
exec 3>&1 >/dev/null
set -C
umask 077
if read -r me </proc/self/stat
then
set -- $me
me="$1 \${22}"
self() { cd -P /proc/self; me=\${PWD#/proc/}; }
clock() { read -r now rest </proc/uptime; }
else
me="$$ -"
self() { me=$(exec sh -c 'echo $PPID'); }
clock() { now=$(date +%s); }
fi
own=$me
note() { printf '%-${RECORD_BYTES - 1}s\\n' "$own $*" 1<>${quote(record)}; }
tell() { printf '%s\\n' "$*" >&3; }
complaint() {
said=
while read -r line; do said=$line; done <${quote(complaints)}
printf '' >|${quote(complaints)}
}
refuse() { complaint; tell refused "$id" "$said"; }
begin() {
self
note "$id" running "$began" "$me"
tell began "$id" "$me"
umask ${umask.toString(8).padStart(3, '0')}
exec 3>&-
}
end() {
code=$?
cd /
by=exit
case $code in
1|2) read -r a b c state rest <${quote(record)} && [ "$c $state" != "$id running" ] && { refuse; return; } ;;
130|141) by=signal ;;
129|1[3-9]?) complaint; case $said in ''|*warning*) ;; *) by=signal ;; esac ;;
esac
clock
note "$id" ended "$began" "$now" "$code" "$by"
tell ended "$id" "$code" "$by"
}
complaint
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
  const { id, path, args, cwd, header, stdin, stdout, stderr } = program;
  const { changes, others } = environmentText(program.env, base);
  const words = [...session, ...others, path, ...args].map(quote).join(' ');
  return `{
id=${id}
if cd -- ${quote(cwd)} && printf %s ${quote(header)} >${quote(stdout)} && printf '' >${quote(stderr)}
then
clock
began=$now
(
begin
cd -- ${quote(cwd)} || exit 126
${changes}exec ${words} 2>&4 4>&-
) <${quote(stdin)} >>${quote(stdout)} 4>>${quote(stderr)}
end
else
cd /
refuse
fi
}
`;
}

/** Names that shells keep for themselves: setting them fails, or does something. */
const KEPT = ['UID', 'EUID', 'PPID', 'OPTIND', 'LINENO', 'SHELLOPTS', 'BASHOPTS', 'BASH_VERSINFO', 'IFS'];

/** What `cd` sets. PWD is left to it: the inherited one is the controller's. */
const SET_BY_CD = ['PWD', 'OLDPWD'];

const isNameable = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name) && !KEPT.includes(name);

/** What a supervisor can have in its own environment for programs like this one: of what we have, what that gets too. */
export function sharedEnvironment(own: NodeJS.ProcessEnv, env: Environment): Environment {
  const shared = Object.entries(env).filter(
    ([name, value]) => own[name] === value && isNameable(name) && !SET_BY_CD.includes(name),
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
    if (isNameable(name)) changes += `export ${name}=${quote(value)}\n`;
    else others.push(`${name}=${value}`);
  }
  for (const name in base) if (env[name] === undefined) changes += `unset ${name}\n`;
  return { changes, others: others.length > 0 ? ['/usr/bin/env', ...others] : [] };
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
