#compdef tcptable
# zsh completion of tcptable. The tool itself knows the words: `tcptable completion --values`, and
# the --help of each command.
_tcptable_values() { tcptable completion --values "$1" 2>/dev/null }
_tcptable_options() {
  local -a options
  options=(${(f)"$(TCPTABLE_CONFIG= tcptable "$@" --help 2>/dev/null |
    sed -nE -e 's/^  (-.,)?(--[a-z0-9-]+)( .*[^ ])? {2,}(.*)$/\2:\4/p' -e t \
      -e 's/^  (-.,)?(--[a-z0-9-]+).*/\2/p')"})
  _describe -o option options
}
_tcptable_filter() {
  local key
  if compset -P '*:'; then
    key=${${IPREFIX%:}##*:}
    compset -P '*,'
    compadd -- ${(f)"$(_tcptable_values $key)"}
    return
  fi
  compadd -S '' -- ${(f)"$(_tcptable_values keys)"}
  compadd -- ${(f)"$(_tcptable_values state)"} "$@"
}
_tcptable() {
  local command='' action='' previous=${words[CURRENT-1]}
  local -a commands formats
  commands=(${(f)"$(_tcptable_values commands)"})
  if (( CURRENT > 2 && ${commands[(Ie)${words[2]}]} )); then
    command=${words[2]}
    commands=()
    if [[ $command == owners ]] && (( CURRENT > 3 )); then action=${words[3]}; fi
  fi
  if [[ ${words[CURRENT]} == --*=* ]]; then
    previous=${words[CURRENT]%%=*}
    compset -P '*='
  fi
  case $previous in
    --columns | --sort | --by)
      compset -P '*,'
      compset -P '[+-]'
      compadd -S '' -- ${(f)"$(_tcptable_values columns)"}
      return
      ;;
    --format | -f)
      formats=(table json jsonl csv tsv)
      [[ $command == diff ]] && formats=(text json jsonl)
      [[ $command == watch ]] && formats=(text jsonl)
      compadd -- $formats
      return
      ;;
    --color) compadd -- auto always never; return ;;
    --engine) compadd -- auto netlink bpf procfs; return ;;
    --from) _files; return ;;
    --group) _groups; return ;;
    --limit | --count | --interval | --duration | --template | --values) return 1 ;;
  esac
  if [[ ${words[CURRENT]} == -* ]]; then
    _tcptable_options ${command:+$command} ${action:+$action}
    return
  fi
  case $command in
    completion) compadd -- bash zsh fish ;;
    owners) [[ -z $action ]] && compadd -- publish status revoke ;;
    who) compadd -- ${(f)"$(_tcptable_values local_port)"} ;;
    doctor | schema | stats) return 1 ;;
    save) _files; _tcptable_filter ;;
    diff) _files; _tcptable_filter now ;;
    *) _tcptable_filter $commands ;;
  esac
}
if [[ ${funcstack[1]-} == _tcptable ]]; then _tcptable "$@"; else compdef _tcptable tcptable; fi
