#include "commands.hpp"

#include <algorithm>
#include <array>

#include "close_command.hpp"
#include "completion_command.hpp"
#include "diff_command.hpp"
#include "doctor_command.hpp"
#include "owners_command.hpp"
#include "save_command.hpp"
#include "schema_command.hpp"
#include "spelling.hpp"
#include "stats_command.hpp"
#include "tui/top_command.hpp"
#include "watch_command.hpp"
#include "who_command.hpp"

namespace tcptable::app {
namespace {

constexpr std::array all_commands{
    Command{"close", "close sockets, whoever owns them", run_close},
    Command{"completion", "a script that completes command lines: bash, zsh or fish",
            run_completion},
    Command{"diff", "what happened between two saved snapshots, or one and now", run_diff},
    Command{"doctor", "what this host lets you see, and what would show more", run_doctor},
    Command{"owners", "let other users see every owner: publish, status, revoke", run_owners},
    Command{"save", "write all that is known of every socket to a file", run_save},
    Command{"schema", "the schema of --json as JSON Schema", run_schema},
    Command{"stats", "the counters of TCP, UDP, IP and ICMP, or how they change", run_stats},
    Command{"top", "the sockets on the full screen, live", run_top},
    Command{"watch", "print what is opened, closed and changed, as it happens", run_watch},
    Command{"who", "who is behind a port, in a sentence", run_who},
};

}  // namespace

std::span<const Command> commands() noexcept { return all_commands; }

const Command* find_command(std::string_view name) noexcept {
  const auto found = std::find_if(all_commands.begin(), all_commands.end(),
                                  [name](const Command& command) { return command.name == name; });
  return found == all_commands.end() ? nullptr : &*found;
}

const Command* nearest_command(std::string_view word) {
  const auto found =
      std::find_if(all_commands.begin(), all_commands.end(),
                   [&](const Command& command) { return looks_like(word, command.name); });
  return found == all_commands.end() ? nullptr : &*found;
}

}  // namespace tcptable::app
