# bash completion of tcptable. The tool itself knows the words: `tcptable completion --values`, and
# the --help of each command.
_tcptable_options() {
  TCPTABLE_CONFIG='' tcptable "$@" --help 2>/dev/null |
    sed -nE 's/^  (-.,)?(--[a-z0-9-]+).*/\2/p'
}
_tcptable_values() { tcptable completion --values "$1" 2>/dev/null; }
# The words behind the last comma of $1; what stands before them is repeated.
_tcptable_list() {
  local last=${1##*,} before=
  [[ $1 == *,* ]] && before=${1%,*},
  if [[ $last == [+-]* ]]; then
    before+=${last:0:1}
    last=${last:1}
  fi
  COMPREPLY=($(compgen -P "$before" -W "$2" -- "$last"))
}
_tcptable_files() {
  local file
  compopt -o filenames 2>/dev/null
  while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -f -- "$1")
}
_tcptable_filter() {
  local word=$1
  if [[ $word == *:* ]]; then
    _tcptable_list "${word#*:}" "$(_tcptable_values "${word%%:*}")"
    return
  fi
  COMPREPLY=($(compgen -W "$2 $(_tcptable_values keys) $(_tcptable_values state)" -- "$word"))
  if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *: ]]; then compopt -o nospace 2>/dev/null; fi
}
_tcptable() {
  # bash takes a colon and an equals sign for the end of a word.
  local line=${COMP_LINE:0:COMP_POINT} previous=${COMP_WORDS[COMP_CWORD-1]} word
  local command='' commands action=''
  word=${line##*[[:space:]]}
  if [[ $word == --*=* ]]; then
    previous=${word%%=*}
    word=${word#*=}
  fi
  commands=" $(_tcptable_values commands | tr '\n' ' ')"
  if ((COMP_CWORD > 1)) && [[ $commands == *" ${COMP_WORDS[1]} "* ]]; then
    command=${COMP_WORDS[1]}
    commands=
    if [[ $command == owners ]] && ((COMP_CWORD > 2)); then action=${COMP_WORDS[2]}; fi
  fi
  case $previous in
    --columns | --sort | --by) _tcptable_list "$word" "$(_tcptable_values columns)"; return ;;
    --format | -f)
      local formats='table json jsonl csv tsv'
      [[ $command == diff ]] && formats='text json jsonl'
      [[ $command == watch ]] && formats='text jsonl'
      COMPREPLY=($(compgen -W "$formats" -- "$word"))
      return
      ;;
    --color) COMPREPLY=($(compgen -W 'auto always never' -- "$word")); return ;;
    --engine) COMPREPLY=($(compgen -W 'auto netlink bpf procfs' -- "$word")); return ;;
    --from) _tcptable_files "$word"; return ;;
    --group) COMPREPLY=($(compgen -g -- "$word")); return ;;
    --limit | --count | --interval | --duration | --template | --values) return ;;
  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$(_tcptable_options $command $action)" -- "$word"))
    return
  fi
  case $command in
    completion) COMPREPLY=($(compgen -W 'bash zsh fish' -- "$word")) ;;
    owners) [[ -z $action ]] && COMPREPLY=($(compgen -W 'publish status revoke' -- "$word")) ;;
    who) COMPREPLY=($(compgen -W "$(_tcptable_values local_port)" -- "$word")) ;;
    doctor | schema | stats) ;;
    save | diff)
      _tcptable_filter "$word" "$([[ $command == diff ]] && echo now)"
      _tcptable_files "$word"
      ;;
    *) _tcptable_filter "$word" "$commands" ;;
  esac
}
complete -F _tcptable tcptable
