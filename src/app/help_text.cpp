#include "help_text.hpp"

#include <fmt/format.h>

#include "commands.hpp"

namespace tcptable::app {
namespace {

constexpr const char* footer_pattern =
    R"(Without a word, TCP alone; a filter, -l, -a and -s speak of UDP, too, until -t or -u says which.

Filters (tcptable(7) has them all):
  tcptable :443                      this port at either end
  tcptable nginx                     processes of that name
  tcptable 10.0.0.0/8 established    words side by side must all hold
  tcptable state:listen user:www-data unit:ssh.service
  tcptable 'rtt > 50ms and process ~ "^node"'
  tcptable state established '( dport = :443 or sport = :443 )'

Examples:
  tcptable -tuln                     who listens, TCP and UDP
  tcptable -i --sort -rtt --limit 10 the ten slowest connections
  tcptable --by process,state        how many of each
  tcptable --columns local,remote,rtt,unit
  tcptable --template '{{pid}} {{local}}'
  sudo tcptable -l                   listeners, with owners of every user
  tcptable --json | jq '.rows[] | select(.state == "CLOSE-WAIT") | .process'

Commands, each with a --help of its own:
{}
Exit codes:
  0  answered; owners hidden for lack of privilege are told on stderr
  1  answered in part, and --strict was given
  2  the filter matched nothing
  3  permission denied
  4  bad usage
  5  the system or the output failed

See tcptable(1), and tcptable(7) for filters.)";

}  // namespace

std::string table_footer() {
  std::string list;
  for (const Command& command : commands())
    list += fmt::format("  {:<12}{}\n", command.name, command.summary);
  return fmt::format(footer_pattern, list);
}

std::string short_help() {
  std::string names;
  for (const Command& command : commands())
    names += fmt::format("{}{}", names.empty() ? "" : " ", command.name);
  return fmt::format(R"(Usage: tcptable [FILTER …] [OPTIONS]    or    tcptable COMMAND …

  tcptable                  every TCP socket, with its owner
  tcptable -tuln            who listens, TCP and UDP
  tcptable :443             this port at either end
  tcptable nginx listen     words side by side must all hold
  tcptable 'rtt > 50ms'     any column, and or not ( ) = < > ~ in

  -t -u  TCP, UDP           -l  listening  -a  all      -4 -6  family
  -w  more columns          -e user, inode  -i tcp_info  -o timers  -m memory
  -n  ports as numbers      -s  totals                  -H  no heading
  --columns LIST            --sort [-]COLUMN  --limit N --by COLUMNS
  --format table|json|jsonl|csv|tsv      --template '{{local}} {{rtt}}'

Commands: {}

--help tells all; tcptable(1) more; tcptable(7) filters.
)",
                     names);
}

}  // namespace tcptable::app
