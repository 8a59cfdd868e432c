#include "commands.hpp"

#include <algorithm>
#include <array>

#include "diff_command.hpp"
#include "owners_command.hpp"
#include "save_command.hpp"
#include "tui/top_command.hpp"
#include "watch_command.hpp"

namespace tcptable::app {
namespace {

constexpr std::array registry{
    Command{"diff", "what happened between two saved snapshots, or one and now", run_diff},
    Command{"owners", "let other users see every owner: publish, status, revoke", run_owners},
    Command{"save", "write all that is known of every socket to a file", run_save},
    Command{"top", "the sockets on the full screen, live", run_top},
    Command{"watch", "print what is opened, closed and changed, as it happens", run_watch},
};

}  // namespace

std::span<const Command> commands() noexcept { return registry; }

const Command* find_command(std::string_view name) noexcept {
  const auto found = std::find_if(registry.begin(), registry.end(),
                                  [name](const Command& command) { return command.name == name; });
  return found == registry.end() ? nullptr : &*found;
}

}  // namespace tcptable::app
