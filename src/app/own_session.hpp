// What the session of whoever runs the tool hangs on.
#pragma once

#include <optional>
#include <string_view>

#include "close_plan.hpp"

namespace tcptable::app {

// The caller's own: what SSH_CONNECTION says here and in the processes that this one descends from
// (sudo takes it from its child), and those processes themselves.
OwnSession own_session();

// SSH_CONNECTION in an environment as /proc/<pid>/environ has it.
std::optional<SshConnection> ssh_connection_in(std::string_view environment);

// Whether a process by this name keeps shells for terminals that come and go (tmux, screen): the
// terminal of now is then no ancestor, and the variable may be that of a terminal before.
bool is_multiplexer(std::string_view process_name) noexcept;

}  // namespace tcptable::app
