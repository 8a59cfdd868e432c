#include "own_session.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include <fmt/format.h>

#include "ancestry.hpp"
#include "small_file.hpp"

namespace tcptable::app {
namespace {

// What it began with; empty when that may not be read. /proc's file is cut at a bound: the variable
// is one of the first that sshd sets.
std::string environment_of(std::uint32_t pid) {
  constexpr std::size_t bytes_max = 65536;
  return read_small_file(fmt::format("/proc/{}/environ", pid), bytes_max).text;
}

}  // namespace

std::optional<SshConnection> ssh_connection_in(std::string_view environment) {
  constexpr std::string_view variable = "SSH_CONNECTION=";
  while (!environment.empty()) {
    const std::string_view entry = environment.substr(0, environment.find('\0'));
    if (entry.starts_with(variable))
      return parse_ssh_connection(std::string(entry.substr(variable.size())).c_str());
    environment.remove_prefix(std::min(environment.size(), entry.size() + 1));
  }
  return std::nullopt;
}

bool is_multiplexer(std::string_view process_name) noexcept {
  for (const std::string_view name : {"tmux", "screen", "SCREEN", "zellij", "dtach", "abduco"})
    if (process_name.starts_with(name)) return true;
  return false;
}

OwnSession own_session() {
  OwnSession session;
  session.ancestors = ancestors_of(static_cast<std::uint32_t>(::getpid()));
  if (const auto ssh = parse_ssh_connection(std::getenv("SSH_CONNECTION")))
    session.ssh.push_back(*ssh);
  for (const Process& ancestor : session.ancestors) {
    if (const auto ssh = ssh_connection_in(environment_of(ancestor.pid)))
      session.ssh.push_back(*ssh);
    session.is_multiplexed = session.is_multiplexed || is_multiplexer(ancestor.name());
  }
  return session;
}

}  // namespace tcptable::app
