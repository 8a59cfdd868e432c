#compdef tcptable
# zsh completion of tcptable. The tool itself knows the words: `tcptable completion --values`.
_tcptable_columns() {
  _values -s , column ${(f)"$(tcptable completion --values columns)"}
}
_tcptable_filter() {
  if compset -P '*:'; then
    local key=${IPREFIX%:}
    compadd -- ${(f)"$(tcptable completion --values ${key##*:})"}
    return
  fi
  compadd -S '' -- ${(f)"$(tcptable completion --values keys)"}
  compadd -- ${(f)"$(tcptable completion --values state)"}
  if (( CURRENT == 2 )); then compadd -- ${(f)"$(tcptable completion --values commands)"}; fi
}
_tcptable() {
  _arguments -S \
    '(-t --tcp)'{-t,--tcp}'[TCP sockets]' \
    '(-u --udp)'{-u,--udp}'[UDP sockets]' \
    '(-4 --ipv4)'{-4,--ipv4}'[IPv4]' \
    '(-6 --ipv6)'{-6,--ipv6}'[IPv6]' \
    '(-l --listening)'{-l,--listening}'[listening sockets]' \
    '(-a --all)'{-a,--all}'[every state]' \
    '(-w --wide)'{-w,--wide}'[more columns]' \
    '(-e --extended)'{-e,--extended}'[user, inode, unit]' \
    '(-i --info)'{-i,--info}'[tcp_info]' \
    '(-o --options)'{-o,--options}'[timers]' \
    '(-m --memory)'{-m,--memory}'[memory]' \
    '(-s --summary)'{-s,--summary}'[totals]' \
    '(-n --numeric)'{-n,--numeric}'[ports as numbers]' \
    '(-H --no-header)'{-H,--no-header}'[no heading]' \
    '(-r --reverse)'{-r,--reverse}'[the other way round]' \
    '--limit[rows]:number' \
    '--columns[what to show]:columns:_tcptable_columns' \
    '--sort[by columns]:columns:_tcptable_columns' \
    '--by[count by columns]:columns:_tcptable_columns' \
    '(-f --format)'{-f,--format}'[format]:format:(table json jsonl csv tsv)' \
    '--json[as JSON]' \
    '--template[a line for each row]:text' \
    '--color[colour]:when:(auto always never)' \
    '--engine[engine]:name:(auto netlink bpf procfs)' \
    '--from[saved sockets]:file:_files' \
    '--strict[gaps fail]' '--no-pager[no pager]' '--no-config[no config file]' \
    '*:filter:_tcptable_filter'
}
if [[ ${funcstack[1]-} == _tcptable ]]; then _tcptable "$@"; else compdef _tcptable tcptable; fi
