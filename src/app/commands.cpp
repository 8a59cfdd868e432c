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
#include "stats_command.hpp"
#include "tui/top_command.hpp"
#include "watch_command.hpp"
#include "who_command.hpp"

namespace tcptable::app {
namespace {

constexpr std::array registry{
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

std::span<const Command> commands() noexcept { return registry; }

const Command* find_command(std::string_view name) noexcept {
  const auto found = std::find_if(registry.begin(), registry.end(),
                                  [name](const Command& command) { return command.name == name; });
  return found == registry.end() ? nullptr : &*found;
}

const Command* nearest_command(std::string_view word) {
  // One letter more, less, other, or two exchanged.
  const auto looks_like = [](std::string_view a, std::string_view b) {
    if (a.size() > b.size()) std::swap(a, b);
    if (b.size() - a.size() > 1 || a.size() < 3) return false;
    const auto [in_a, in_b] = std::mismatch(a.begin(), a.end(), b.begin());
    const std::string_view rest_a(in_a, a.end());
    const std::string_view rest_b(in_b, b.end());
    if (a.size() < b.size()) return rest_a == rest_b.substr(1);
    if (rest_a.substr(std::min<std::size_t>(1, rest_a.size())) ==
        rest_b.substr(std::min<std::size_t>(1, rest_b.size())))
      return true;
    return rest_a.size() > 1 && rest_a[0] == rest_b[1] && rest_a[1] == rest_b[0] &&
           rest_a.substr(2) == rest_b.substr(2);
  };
  const auto found = std::find_if(registry.begin(), registry.end(), [&](const Command& command) {
    return looks_like(word, command.name);
  });
  return found == registry.end() ? nullptr : &*found;
}

}  // namespace tcptable::app
