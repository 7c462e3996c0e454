/**
 * What shells are given. They ask drain itself with each TAB, so that they are never older than it. yargs has scripts of its
 * own, but only of a parser that knows all commands at once, which takes longer to load than anybody waits for a TAB.
 */

const BASH = String.raw`
# bash completion of drain
_drain() {
  local IFS=$'\x1f' word about
  local words="${'$'}{COMP_WORDS[*]:0:COMP_CWORD+1}"
  COMPREPLY=()
  while IFS=$'\t' read -r word about; do
    [ -n "$word" ] && COMPREPLY+=("$word")
  done < <(drain completion --complete "$words" 2>/dev/null)
}
complete -o default -F _drain drain
`;

const ZSH = String.raw`
#compdef drain
# zsh completion of drain
_drain() {
  local -a found
  local word about
  while IFS=$'\t' read -r word about; do
    [[ -n $word ]] && found+=("$word${'$'}{about:+:$about}")
  done < <(drain completion --complete "${'$'}{(pj:\x1f:)words[1,CURRENT]}" 2>/dev/null)
  if (( ${'$'}#found )); then _describe -V drain found; else _files; fi
}
if [[ ${'$'}funcstack[1] == _drain ]]; then _drain "$@"; else compdef _drain drain; fi
`;

const FISH = String.raw`
# fish completion of drain
function __drain_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l found (drain completion --complete (string join \x1f -- $words) 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c drain -f -a '(__drain_complete)'
`;

export const SCRIPTS = { bash: BASH.trimStart(), zsh: ZSH.trimStart(), fish: FISH.trimStart() } as const;
export type Shell = keyof typeof SCRIPTS;
