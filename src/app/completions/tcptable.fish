# fish completion of tcptable. The tool itself knows the words: `tcptable completion --values`, and
# the --help of each command.
function __tcptable_values
    tcptable completion --values $argv[1] 2>/dev/null
end
function __tcptable_options
    TCPTABLE_CONFIG= tcptable $argv --help 2>/dev/null |
        sed -nE -e 's/^  (-.,)?(--[a-z0-9-]+)( .*[^ ])? {2,}(.*)$/\2\t\4/p' -e t \
            -e 's/^  (-.,)?(--[a-z0-9-]+).*/\2/p'
end
function __tcptable_list
    set -l before (string match -r '^(?:.*,)?[+-]?' -- $argv[1])
    for column in (__tcptable_values columns)
        echo "$before"$column
    end
end
function __tcptable_filter
    if string match -q '*:*' -- $argv[1]
        set -l key (string split -m 1 : -- $argv[1])[1]
        set -l before (string match -r '^.*,|^[^:]*:' -- $argv[1])
        for value in (__tcptable_values $key)
            echo "$before"$value
        end
    else
        __tcptable_values keys
        __tcptable_values state
    end
end
# What may stand behind an option that takes a value; fails if it is none.
function __tcptable_value
    set -l command $argv[2]
    switch $argv[1]
        case --columns --sort --by
            __tcptable_list $argv[3]
        case --format -f
            switch "$command"
                case diff
                    printf '%s\n' text json jsonl
                case watch
                    printf '%s\n' text jsonl
                case '*'
                    printf '%s\n' table json jsonl csv tsv
            end
        case --color
            printf '%s\n' auto always never
        case --engine
            printf '%s\n' auto netlink bpf procfs
        case --from
            __fish_complete_path $argv[3]
        case --group
            __fish_complete_groups
        case --limit --count --interval --duration --template --values
            true
        case '*'
            return 1
    end
end
function __tcptable
    set -l before (commandline -opc)
    set -l word (commandline -ct)
    set -l command
    if set -q before[2]; and contains -- $before[2] (__tcptable_values commands)
        set command $before[2]
    end
    set -l action
    if test "$command" = owners; and set -q before[3]
        set action $before[3]
    end
    if string match -q -- '--*=*' $word
        set -l option (string split -m 1 = -- $word)
        for value in (__tcptable_value $option[1] "$command" $option[2])
            echo $option[1]=$value
        end
        return
    end
    __tcptable_value $before[-1] "$command" "$word"; and return
    if string match -q -- '-*' $word
        __tcptable_options $command $action
        return
    end
    switch "$command"
        case completion
            printf '%s\n' bash zsh fish
        case owners
            set -q action[1]; or printf '%s\n' publish status revoke
        case who
            __tcptable_values local_port
        case doctor schema stats
        case save diff
            test "$command" = diff; and echo now
            __fish_complete_path $word
            __tcptable_filter $word
        case '*'
            set -q before[2]; or __tcptable_values commands
            __tcptable_filter $word
    end
end
complete -c tcptable -f -a '(__tcptable)'
