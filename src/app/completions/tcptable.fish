# fish completion of tcptable. The tool itself knows the words: `tcptable completion --values`.
function __tcptable_list
    set -l before (string match -r '.*,' -- (commandline -ct))
    for column in (tcptable completion --values columns)
        echo $before$column
    end
end
function __tcptable_filter
    set -l word (commandline -ct)
    if string match -q '*:*' -- $word
        set -l key (string split -m 1 : -- $word)[1]
        for value in (tcptable completion --values $key)
            echo $key:$value
        end
    else
        tcptable completion --values keys
        tcptable completion --values state
    end
end
complete -c tcptable -f -a '(__tcptable_filter)'
complete -c tcptable -n __fish_use_subcommand -f -a '(tcptable completion --values commands)'
complete -c tcptable -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'
complete -c tcptable -n '__fish_seen_subcommand_from save diff' -F
complete -c tcptable -s t -l tcp -d 'TCP sockets'
complete -c tcptable -s u -l udp -d 'UDP sockets'
complete -c tcptable -s 4 -l ipv4 -d 'IPv4'
complete -c tcptable -s 6 -l ipv6 -d 'IPv6'
complete -c tcptable -s l -l listening -d 'listening sockets'
complete -c tcptable -s a -l all -d 'every state'
complete -c tcptable -s w -l wide -d 'more columns'
complete -c tcptable -s e -l extended -d 'user, inode, unit'
complete -c tcptable -s i -l info -d tcp_info
complete -c tcptable -s o -l options -d timers
complete -c tcptable -s m -l memory -d memory
complete -c tcptable -s s -l summary -d totals
complete -c tcptable -s n -l numeric -d 'ports as numbers'
complete -c tcptable -s H -l no-header -d 'no heading'
complete -c tcptable -s r -l reverse -d 'the other way round'
complete -c tcptable -l limit -x -d rows
complete -c tcptable -l columns -x -a '(__tcptable_list)' -d 'what to show'
complete -c tcptable -l sort -x -a '(__tcptable_list)' -d 'by columns'
complete -c tcptable -l by -x -a '(__tcptable_list)' -d 'count by columns'
complete -c tcptable -s f -l format -x -a 'table json jsonl csv tsv' -d format
complete -c tcptable -l json -d 'as JSON'
complete -c tcptable -l template -x -d 'a line for each row'
complete -c tcptable -l color -x -a 'auto always never' -d colour
complete -c tcptable -l engine -x -a 'auto netlink bpf procfs' -d engine
complete -c tcptable -l from -r -F -d 'saved sockets'
complete -c tcptable -l strict -d 'gaps fail'
complete -c tcptable -l no-pager -d 'no pager'
complete -c tcptable -l no-config -d 'no config file'
