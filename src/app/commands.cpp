#include "commands.hpp"

#include <algorithm>
#include <array>

#include "close_command.hpp"
#include "doctor_command.hpp"
#include "owners_command.hpp"
#include "stats_command.hpp"

namespace tcptable::app {
namespace {

constexpr std::array registry{
    Command{"close", "close sockets, whoever owns them", run_close},
    Command{"doctor", "what this host lets you see, and what would show more", run_doctor},
    Command{"owners", "let other users see every owner: publish, status, revoke", run_owners},
    Command{"stats", "the counters of TCP, UDP, IP and ICMP, or how they change", run_stats},
};

}  // namespace

std::span<const Command> commands() noexcept { return registry; }

const Command* find_command(std::string_view name) noexcept {
  const auto found = std::find_if(registry.begin(), registry.end(),
                                  [name](const Command& command) { return command.name == name; });
  return found == registry.end() ? nullptr : &*found;
}

}  // namespace tcptable::app
