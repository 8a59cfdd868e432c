# bash completion of tcptable. The tool itself knows the words: `tcptable completion --values`.
_tcptable() {
  # bash takes a colon and an equals sign for the end of a word.
  local line=${COMP_LINE:0:COMP_POINT} previous=${COMP_WORDS[COMP_CWORD-1]} word words key before
  word=${line##*[[:space:]]}
  if [[ $word == --*=* ]]; then
    previous=${word%%=*}
    word=${word#*=}
  fi
  case $previous in
    --columns | --sort | --by)
      before=
      [[ $word == *,* ]] && before=${word%,*},
      words=$(tcptable completion --values columns 2>/dev/null)
      COMPREPLY=($(compgen -P "$before" -W "$words" -- "${word##*,}"))
      return
      ;;
    --format | -f) COMPREPLY=($(compgen -W 'table json jsonl csv tsv' -- "$word")); return ;;
    --color) COMPREPLY=($(compgen -W 'auto always never' -- "$word")); return ;;
    --engine) COMPREPLY=($(compgen -W 'auto netlink bpf procfs' -- "$word")); return ;;
    --from | save | diff) COMPREPLY=($(compgen -f -- "$word")); return ;;
    completion) COMPREPLY=($(compgen -W 'bash zsh fish' -- "$word")); return ;;
  esac
  case $word in
    -*)
      words='--tcp --udp --ipv4 --ipv6 --listening --all --columns --wide --extended --info
        --options --memory --sort --reverse --limit --by --summary --format --json --template
        --numeric --no-header --color --no-pager --no-config --strict --engine --from --help
        --version'
      COMPREPLY=($(compgen -W "$words" -- "$word"))
      ;;
    *:*)
      key=${word%%:*}
      words=$(tcptable completion --values "$key" 2>/dev/null)
      COMPREPLY=($(compgen -W "$words" -- "${word#*:}"))
      ;;
    *)
      words="$(tcptable completion --values keys 2>/dev/null) $(tcptable completion --values state)"
      [[ $COMP_CWORD == 1 ]] && words+=" $(tcptable completion --values commands)"
      COMPREPLY=($(compgen -W "$words" -- "$word"))
      if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *: ]]; then compopt -o nospace 2>/dev/null; fi
      ;;
  esac
}
complete -F _tcptable tcptable
